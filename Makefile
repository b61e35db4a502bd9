# The verbs of CONTRIBUTING.md.
.PHONY: all verify format bench
all:
	mvn -q -B -ntp -DskipTests package
verify:
	mvn -B -ntp verify
format:
	mvn -q -B -ntp spotless:apply
bench: all
	bench/copy
