package org.caravault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.caravault.mount.ChildProcess;

/** The arrows of the house run one way: service → api, workflow → nouns → job, mount, access, vault; the copier alone. */
@AnalyzeClasses(packages = "org.caravault", importOptions = DoNotIncludeTests.class)
class HouseTest {
    private static final String[] NOUNS = {
        "org.caravault.share..",
        "org.caravault.backup..",
        "org.caravault.quota..",
        "org.caravault.message..",
        "org.caravault.snapshot.."
    };
    private static final String[] FLOOR = {
        "org.caravault.job..",
        "org.caravault.mount..",
        "org.caravault.access..",
        "org.caravault.vault..",
        "org.caravault.files.."
    };
    private static final String[] TOP = {"org.caravault.api..", "org.caravault.workflow..", "org.caravault.service.."};

    @ArchTest
    static final ArchRule theCopierKnowsNothingOfTheRest = noClasses()
            .that()
            .resideInAPackage("org.caravault.copy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "org.springframework..", "org.slf4j..")
            .orShould()
            .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "other rooms of Caravault",
                    other -> other.getPackageName().startsWith("org.caravault")
                            && !other.getPackageName().startsWith("org.caravault.copy")));

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
    static final ArchRule theFloorKnowsNoNouns = noClasses()
            .that()
            .resideInAnyPackage(FLOOR)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NOUNS)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(TOP);

    @ArchTest
    static final ArchRule nounsKnowNeitherHttpNorTheWorkflow = noClasses()
            .that()
            .resideInAnyPackage(NOUNS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TOP);

    @ArchTest
    static final ArchRule theWorkflowKnowsNoHttp = noClasses()
            .that()
            .resideInAPackage("org.caravault.workflow..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.caravault.api..", "org.caravault.service..", "io.vertx..");

    @ArchTest
    static final ArchRule theApiDoesNotTouchTheWorld = noClasses()
            .that()
            .resideInAPackage("org.caravault.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.caravault.mount..",
                    "org.caravault.vault..",
                    "org.caravault.copy..",
                    "org.caravault.service..");
}
