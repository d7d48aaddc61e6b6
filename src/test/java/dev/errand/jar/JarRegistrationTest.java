package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import dev.errand.cluster.NodeJars.Jar;
import dev.errand.jar.JarProperties.OnError;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.TurnedClock;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.RunsIn;
import dev.errand.task.definition.TaskDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.env.MockEnvironment;

/** What nodes write down of the tasks that they have out of jars, and what others know of it. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class JarRegistrationTest extends StoreContract {

    private static final Duration RETENTION = Duration.ofDays(30);

    private final TurnedClock clock = new TurnedClock(NOW);
    private final Notifier notifier = new LocalNotifier();
    private final List<Member> members = new ArrayList<>();

    @TempDir
    private Path directory;

    private int directories;
    private JarCatalog elsewhere;
    private JarRetention retention;

    JarRegistrationTest(TestDatabase database) {
        super(database);
    }

    /** A node without jars, and the upkeep. */
    @BeforeEach
    void build() {
        elsewhere = node().catalog();
        Membership membership = new Membership() {
            @Override
            public boolean leads() {
                return true;
            }

            @Override
            public List<Member> members() {
                return members;
            }

            @Override
            public Standing standing() {
                return new Standing(true, false, true, 1, Duration.ZERO);
            }
        };
        retention = new JarRetention(
                opened().transactions(), opened().facts(), membership, notifier, clock, properties(directory));
    }

    private static JarProperties properties(Path tasks) {
        return new JarProperties(tasks, OnError.FAIL, Duration.ofSeconds(30), RETENTION);
    }

    private record Node(JarRegistration registration, JarCatalog catalog) {}

    /** One that has just started with such a class, or with none. */
    private Node node(String... sources) {
        Path tasks = directory.resolve("tasks" + directories++);
        if (sources.length == 0) {
            assertThat(tasks.toFile().mkdirs()).isTrue();
        } else {
            UnitJar.of(sources).write(tasks.resolve("unit.jar"));
        }
        JarUnits units = new JarUnits(properties(tasks), new MockEnvironment());
        units.load(Set.of());
        JarRegistration registration = new JarRegistration(units, opened().transactions(), notifier, clock);
        registration.begin();
        return new Node(registration, new JarCatalog(opened().transactions(), registration, notifier));
    }

    private static String task(String parameters) {
        return "public class Work { @Task(value = \"work\", queue = \"slow\", concurrency = 3) public String work("
                + parameters + ") { return \"\"; } }";
    }

    private TaskDefinition known() {
        return elsewhere.find("work").orElseThrow();
    }

    @Test
    void whatNobodyEverHad_isUnknown() {
        assertThat(elsewhere.find("work")).isEmpty();
        assertThat(elsewhere.all()).isEmpty();
    }

    @Test
    void whatOneNodeHas_othersKnow_andCannotRun() {
        Node node = node(
                task(
                        "@Param(description = \"How many.\") int n, @Param(defaultValue = \"[1]\") java.util.List<Integer> more"));

        TaskDefinition task = known();
        assertThat(task.runsIn()).isEqualTo(RunsIn.SERVICE);
        assertThat(task.revision()).isEqualTo(1);
        assertThat(task.options().queue()).isEqualTo("slow");
        assertThat(task.options().concurrency()).isEqualTo(3);
        TaskDefinition own = node.catalog().find("work").orElseThrow();
        assertThat(own.revision()).isEqualTo(1);
        assertThat(own.loader()).isNotNull();
        assertThat(task.parametersSchema()).isEqualTo(own.parametersSchema());
        assertThat(task.exampleArgs()).isEqualTo(own.exampleArgs());
        assertThat(elsewhere.all()).hasSize(1);
        TaskCatalog catalog = TaskCatalog.of(elsewhere);
        assertThat(catalog.find("acme", "work")).isPresent();
        assertThat(catalog.all("acme")).hasSize(1);
        assertThat(catalog.isEverybodys("work")).isTrue();
        assertThat(catalog.canRun("work", 1)).isFalse();
    }

    @Test
    void aSignatureGetsTheNumberThatItHad_andAnotherTheNext() {
        node(task("int n"));
        node(task("int n"));
        assertThat(known().revision()).isEqualTo(1);
        node(task("int n, @Param(defaultValue = \"1\") int step"));
        assertThat(known().revision()).isEqualTo(2);
        node(task("int n"));
        assertThat(known().revision()).isEqualTo(1);
        node(task("String n"));
        assertThat(known().revision()).isEqualTo(3);
        // What is only said to readers makes none.
        node(task("@Param(description = \"Other words.\") String n"));
        assertThat(known().revision()).isEqualTo(3);
        assertThat(known().parameters().getFirst().description()).isEqualTo("Other words.");
    }

    @Test
    void whatIsToBeHidden_isHiddenByNodesWithoutTheJar_too() {
        node(task("@Sensitive String password, int n"));

        assertThat(known().isSensitive()).isTrue();
        assertThat(known().parameters())
                .extracting(each -> each.sensitive().isNone())
                .containsExactly(false, true);
    }

    @Test
    void aNodeTakesJobsOfItsOwnSignature_andOfEarlierOnesThatFit_andNeverOfLaterOnes() {
        JarRegistration first = node(task("int n")).registration();
        JarRegistration wider =
                node(task("long n, java.util.Optional<String> label")).registration();
        JarRegistration other = node(task("String name")).registration();

        assertThat(first.takes("work", 1)).isTrue();
        assertThat(first.takes("work", 2)).isFalse();
        assertThat(wider.takes("work", 1)).isTrue();
        assertThat(wider.takes("work", 2)).isTrue();
        assertThat(wider.takes("work", 3)).isFalse();
        assertThat(other.takes("work", 1)).isFalse();
        assertThat(other.takes("work", 3)).isTrue();
        assertThat(other.takes("others", 1)).isFalse();
    }

    @Test
    void aTask_isForgotten_whenNoNodeHasIt_andNobodyHasJobsForIt() {
        node(task("int n"));
        assertThat(retention.prune()).isZero();
        clock.turn(RETENTION.plusSeconds(1));
        members.add(new Member("n", NOW, NOW, "1", Map.of(), List.of(new Jar("unit", List.of("work"), null)), true));
        assertThat(retention.prune()).isZero();

        members.clear();
        clock.turn(RETENTION.plusSeconds(1));
        Job open = insert(Jobs.spec("work"), LEASE);
        assertThat(retention.prune()).isZero();
        assertThat(known().revision()).isEqualTo(1);

        complete(open, LEASE, new Outcome.Succeeded(Result.ofJson("1")));
        clock.turn(RETENTION.plusSeconds(1));
        assertThat(retention.prune()).isEqualTo(1);
        assertThat(elsewhere.find("work")).isEmpty();
    }
}
