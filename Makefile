# The verbs of CONTRIBUTING.md.
.PHONY: all fast verify format bench
all:
	mvn -q -B -ntp -DskipTests package
fast:
	mvn -q -B -ntp test -Dgroups=fast -DforkCount=1
verify:
	mvn -B -ntp verify
format:
	mvn -q -B -ntp spotless:apply
bench: all
	bench/copy
