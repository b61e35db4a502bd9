package org.caravault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.caravault.api.messages.MessageOperations;
import org.caravault.api.quotas.QuotaOperations;
import org.caravault.backup.VisibleBackups;
import org.caravault.exec.ChildProcess;
import org.caravault.identity.Caller;
import org.caravault.policy.Policies;
import org.caravault.share.VisibleShares;
import org.caravault.snapshot.VisibleSnapshots;
import org.caravault.workflow.share.NestedShares;
import org.caravault.workflow.share.OverlappingShares;
import org.junit.jupiter.api.Tag;

/** The table of packages in ARCHITECTURE.md is true: it names every package, and no package uses another one that its row does not name. */
@AnalyzeClasses(packages = "org.caravault", importOptions = DoNotIncludeTests.class)
@Tag("fast")
class ArchitectureTest {
    private static final String ROOT = "org.caravault.";
    private static final int FILES_OF_A_PACKAGE = 30;

    @ArchTest
    static void theTableNamesEveryPackageAndNoOther(JavaClasses classes) throws IOException {
        Set<String> exist = classes.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>(PackageTable.read().packages());
        named.removeIf(each -> each.equals("copy")); // a sentence about the copier as a whole, no class
        exist.remove("copy");
        assertThat(named).isEqualTo(exist);
    }

    @ArchTest
    static void eachPackageUsesOnlyWhatItsRowNames(JavaClasses classes) throws IOException {
        PackageTable table = PackageTable.read();
        Map<String, String> forbidden = new TreeMap<>();
        for (JavaClass from : classes) {
            for (Dependency each : from.getDirectDependenciesFromSelf()) {
                JavaClass to = each.getTargetClass().getBaseComponentType();
                if (to.getPackageName().startsWith(ROOT)
                        && !room(to).equals(room(from))
                        && !table.mayUse(room(from), room(to))) {
                    forbidden.putIfAbsent(room(from) + " -> " + room(to), each.getDescription());
                }
            }
        }
        assertThat(forbidden).isEmpty();
    }

    @ArchTest
    static final ArchRule noPackagesUseEachOther =
            slices().matching("org.caravault.(**)").should().beFreeOfCycles();

    /** Of the sources of the product and of its tests. */
    @ArchTest
    static void noPackageHasTooManyFiles(JavaClasses classes) throws IOException {
        Map<Path, Long> files = new TreeMap<>();
        for (String root : List.of("src/main/java", "src/test/java")) {
            try (Stream<Path> all = Files.walk(Path.of(root))) {
                all.filter(each -> each.toString().endsWith(".java"))
                        .forEach(each -> files.merge(each.getParent(), 1L, Long::sum));
            }
        }
        assertThat(files).hasSizeGreaterThan(50);
        files.values().removeIf(number -> number <= FILES_OF_A_PACKAGE);
        assertThat(files).isEmpty();
    }

    /** Whether a caller may see a share, a backup or a snapshot is decided in one place each; what else asks has rows or refusals of its own. */
    @ArchTest
    static final ArchRule visibilityIsDecidedInOnePlace = noClasses()
            .that()
            .doNotBelongToAnyOf(
                    VisibleShares.class,
                    VisibleBackups.class,
                    VisibleSnapshots.class,
                    Policies.class,
                    MessageOperations.class,
                    QuotaOperations.class,
                    NestedShares.class,
                    OverlappingShares.class)
            .should()
            .callMethod(Caller.class, "mayRead", String.class);

    @ArchTest
    static final ArchRule theCopierUsesNoLibrary = noClasses()
            .that()
            .resideInAPackage("org.caravault.copy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "org.springframework..", "org.slf4j..");

    @ArchTest
    static final ArchRule workflowsUseNoHttpServer = noClasses()
            .that()
            .resideInAnyPackage("org.caravault.workflow..", "org.caravault.copier..", "org.caravault.vault..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    /** Whatever starts a program another way hands it the service's environment, with the secrets in it. */
    @ArchTest
    static final ArchRule programsAreStartedWithoutTheServicesSecrets = noClasses()
            .that()
            .doNotBelongToAnyOf(ChildProcess.class)
            .and()
            .resideOutsideOfPackages("org.caravault.quickstart..")
            .and()
            .haveSimpleNameNotContaining("DatabaseRoom") // an environment of its own, with nothing of the service's
            .should()
            .callConstructor(ProcessBuilder.class, java.util.List.class)
            .orShould()
            .callConstructor(ProcessBuilder.class, String[].class)
            .orShould()
            .callMethod(Runtime.class, "exec", String[].class);

    @ArchTest
    static final ArchRule whatIsThrownIsCalledException =
            noClasses().that().areAssignableTo(Throwable.class).should().haveSimpleNameNotEndingWith("Exception");

    private static String room(JavaClass each) {
        return each.getPackageName().substring(ROOT.length());
    }
}
