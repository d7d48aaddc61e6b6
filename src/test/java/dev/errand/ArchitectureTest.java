package dev.errand;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.errand.start.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.modulith.core.ApplicationModules;

/** The house rules that a machine can check; {@code docs/architecture.md} says why they are, and has the list of rooms that is checked here. */
@AnalyzeClasses(packages = "dev.errand", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.errand";

    private static final Map<String, Room> ROOMS = Room.documented();

    /** A statement that reads or writes the table of jobs. */
    private static final Pattern SQL_ON_JOBS = Pattern.compile("(?i)\\b(from|update|into|join)\\s+job\\b(?!s)");

    /** SQL stands in strings; a comment may speak of a job. */
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|/?\\*).*$");

    @Test
    void rooms_useNothingInternalOfEachOther_andInNoCircle() {
        ApplicationModules.of(ErrandApplication.class).verify();
    }

    @ArchTest
    static void rooms_areThoseOfTheDocument(JavaClasses all) {
        Set<String> inCode = all.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + '.'))
                .map(ArchitectureTest::room)
                .collect(Collectors.toSet());
        assertThat(inCode).containsExactlyInAnyOrderElementsOf(ROOMS.keySet());
    }

    @ArchTest
    static final ArchRule rooms_importOnlyFromLevelsBelowAndRoomsBeside =
            classes().that().resideInAPackage(ROOT + ".*..").should(importOnlyWhatTheirRoomMay());

    @ArchTest
    static final ArchRule packages_useEachOtherInNoCircle =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule jobs_areKnownToTheJdkAlone = classes()
            .that()
            .resideInAPackage(ROOT + ".job..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT + ".job..", "java..", "org.jspecify.annotations", "org.springframework.modulith");

    @ArchTest
    static final ArchRule theWeb_aloneKnowsHowCallsComeIn = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".web..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..", "org.springframework.web.servlet..", "org.springframework.web.bind..");

    @ArchTest
    static final ArchRule theDatabase_aloneKnowsWhichOneItIs = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".db..", ROOT + ".notifier..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.sqlite..", "org.postgresql..");

    @Test
    void sqlOnTheTableOfJobs_standsInTheStoreAlone() throws IOException {
        Path main = Path.of("src", "main", "java", "dev", "errand");
        List<String> elsewhere = new ArrayList<>();
        try (Stream<Path> files = Files.walk(main)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
                if (!main.relativize(file).startsWith("store")
                        && SQL_ON_JOBS.matcher(code).find()) {
                    elsewhere.add(main.relativize(file).toString());
                }
            }
        }
        assertThat(elsewhere).isEmpty();
    }

    @ArchTest
    static final ArchRule nothing_isInjectedIntoFields =
            noFields().should().beAnnotatedWith(Autowired.class).orShould().beAnnotatedWith(Value.class);

    @ArchTest
    static final ArchRule nothing_writesToTheStandardStreams_butOneThatHasNoLogYet = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Start.class.getName())
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule names_sayWhatAClassIsFor = noClasses()
            .should()
            .haveNameMatching(".*\\.(Abstract|Base)(?!Url)\\w+|.*(Util|Utils|Helper|Manager|Impl|Service)");

    /** The room of a package: the first part of its name below the root. */
    private static String room(String packageName) {
        return packageName.substring(ROOT.length() + 1).split("\\.")[0];
    }

    private static ArchCondition<JavaClass> importOnlyWhatTheirRoomMay() {
        return new ArchCondition<>("import only from levels below, their own room and those beside it") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                Room own = ROOMS.get(room(from.getPackageName()));
                if (own == null) {
                    events.add(
                            SimpleConditionEvent.violated(from, from.getPackageName() + " is in no room of the list"));
                    return;
                }
                from.getDirectDependenciesFromSelf().forEach(dependency -> {
                    String other = dependency.getTargetClass().getPackageName();
                    if (other.startsWith(ROOT + '.') && !own.mayUse(ROOMS.get(room(other)))) {
                        events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
                    }
                });
            }
        };
    }
}
