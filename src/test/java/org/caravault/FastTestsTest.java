package org.caravault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Tag;

/** {@code make fast} runs what is tagged so in under a minute: without a database, running routes, or child processes. */
@AnalyzeClasses(packages = "org.caravault", importOptions = OnlyIncludeTests.class)
class FastTestsTest {
    private static final DescribedPredicate<JavaClass> TAGGED = DescribedPredicate.describe(
            "are tagged fast",
            each -> each.isAnnotatedWith(Tag.class)
                    && each.getAnnotationOfType(Tag.class).value().equals("fast"));

    @ArchTest
    static final ArchRule theyNeedNothingThatIsSlow = noClasses()
            .that(TAGGED)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(TestDatabase.class, RunningRoutes.class)
            .orShould()
            .callConstructor(ProcessBuilder.class, List.class)
            .orShould()
            .callConstructor(ProcessBuilder.class, String[].class);
}
