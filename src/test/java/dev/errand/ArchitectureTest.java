package dev.errand;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.modulith.core.ApplicationModules;

/** The house rules that a machine can check; {@code docs/architecture.md} says why they are. */
@AnalyzeClasses(packages = "dev.errand", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.errand";

    /** Imports point upwards in this list or stay on their line. A new room is added here, or the test fails. */
    private static final List<List<String>> LEVELS = List.of(
            List.of("background", "memory", "job", "task", "http", "problem"),
            List.of("store", "notifier"),
            List.of("completion", "submission", "registry", "cluster", "limit"),
            List.of("execution", "batch", "document", "resultqueue", "stream", "webhook"),
            List.of("delivery", "dispatch", "maintenance", "observability", "request"),
            List.of("web", "samples"));

    @Test
    void rooms_useOnlyWhatTheySayThatTheyUse_andInNoCircle() {
        ApplicationModules.of(ErrandApplication.class).verify();
    }

    @ArchTest
    static final ArchRule rooms_importOnlyFromTheirOwnLevelAndBelow =
            classes().that().resideInAPackage(ROOT + ".*").should(importOnlyFromTheirOwnLevelAndBelow());

    @ArchTest
    static final ArchRule jobs_areKnownToTheJdkAlone = classes()
            .that()
            .resideInAPackage(ROOT + ".job")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT + ".job", "java..", "org.jspecify.annotations", "org.springframework.modulith");

    @ArchTest
    static final ArchRule nothing_dependsOnTheWeb = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".web")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".web");

    @ArchTest
    static final ArchRule nothing_isInjectedIntoFields =
            noFields().should().beAnnotatedWith(Autowired.class).orShould().beAnnotatedWith(Value.class);

    @ArchTest
    static final ArchRule nothing_writesToTheStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule names_sayWhatAClassIsFor = noClasses()
            .should()
            .haveNameMatching(".*\\.(Abstract|Base)(?!Url)\\w+|.*(Util|Utils|Helper|Manager|Impl|Service)");

    private static ArchCondition<JavaClass> importOnlyFromTheirOwnLevelAndBelow() {
        Map<String, Integer> levels = new HashMap<>();
        for (int level = 0; level < LEVELS.size(); level++) {
            for (String room : LEVELS.get(level)) {
                levels.put(room, level);
            }
        }
        return new ArchCondition<>("import only from their own level and below") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                Integer own = level(from);
                if (own == null) {
                    events.add(SimpleConditionEvent.violated(from, from.getPackageName() + " is on no level"));
                    return;
                }
                from.getDirectDependenciesFromSelf().forEach(dependency -> {
                    Integer other = level(dependency.getTargetClass());
                    if (other != null && other > own) {
                        events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
                    }
                });
            }

            private @Nullable Integer level(JavaClass of) {
                String name = of.getPackageName();
                return name.startsWith(ROOT + '.') ? levels.get(name.substring(ROOT.length() + 1)) : null;
            }
        };
    }
}
