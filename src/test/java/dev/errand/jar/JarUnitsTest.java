package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.cluster.NodeJars.Jar;
import dev.errand.jar.JarProperties.OnError;
import dev.errand.task.JobContext;
import dev.errand.task.definition.TaskDefinition;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.mock.env.MockEnvironment;

/** What becomes of what stands in the directory. */
class JarUnitsTest {

    private static final String HELLO = """
            public class Hello {
                @Task("hello") public String hello(String name) { return "hello " + name; }
            }""";

    private static final String HANGING = """
            public class Hanging {
                static { hang(); }
                static void hang() {
                    while (true) {
                        try {
                            new java.util.concurrent.CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            Thread.yield();
                        }
                    }
                }
                @Task("hanging") public int hanging() { return 1; }
            }""";

    private static final String FACTORY = """
            public class %1$s {
                @Task("%2$s") public int run() { return 1; }
            }""";

    /** None of these tasks asks for it. */
    private static final JobContext NO_JOB = (JobContext) Proxy.newProxyInstance(
            JarUnitsTest.class.getClassLoader(), new Class<?>[] {JobContext.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    @TempDir
    private Path directory;

    private final MockEnvironment environment = new MockEnvironment();
    private final List<JarUnits> loaded = new ArrayList<>();

    @AfterEach
    void close() {
        loaded.forEach(JarUnits::end);
    }

    private JarUnits units(OnError onError) {
        return units(onError, Duration.ofSeconds(30));
    }

    private JarUnits units(OnError onError, Duration loadTimeout) {
        JarUnits units = new JarUnits(
                new JarProperties(directory.resolve("tasks"), onError, loadTimeout, Duration.ofDays(30)), environment);
        loaded.add(units);
        return units;
    }

    private JarUnits load(String... taken) {
        JarUnits units = units(OnError.SKIP);
        List<TaskDefinition> tasks = units.load(Set.of(taken));
        if (units.areToCome()) {
            tasks = units.load();
        }
        assertThat(tasks).isEqualTo(units.tasks());
        return units;
    }

    private Path jar(String name) {
        return directory.resolve("tasks").resolve(name);
    }

    private String problem(String... taken) {
        Jar jar = load(taken).jars().getLast();
        assertThat(jar.tasks()).isEmpty();
        return String.valueOf(jar.problem());
    }

    private static List<String> names(JarUnits units) {
        return units.tasks().stream().map(TaskDefinition::name).toList();
    }

    @Test
    void theUsualDirectory_needNotBeThere() {
        JarUnits units = new JarUnits(
                new JarProperties(Path.of("./tasks"), OnError.FAIL, Duration.ofSeconds(30), Duration.ofDays(30)),
                environment);
        assertThat(units.load(Set.of())).isEmpty();

        assertThat(units.tasks()).isEmpty();
        assertThat(units.jars()).isEmpty();
        assertThat(new JarHealth(units).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void anotherDirectoryThatIsNotThere_isAProblem() {
        assertThat(problem()).contains("there is no such directory");
        assertThatThrownBy(() -> units(OnError.FAIL).load(Set.of()))
                .isInstanceOf(JarStartException.class)
                .hasMessageContaining("errand.jars.directory");
    }

    @Test
    void jarsAndDirectoriesOfJars_areUnits_byName_andOtherFilesAreNot() throws IOException {
        UnitJar.of(HELLO).write(jar("b.jar"));
        UnitJar.of(FACTORY.formatted("Main", "main")).write(jar("a/main.jar"));
        UnitJar.of("public class Library { public static int one() { return 1; } }")
                .write(jar("a/library.jar"));
        Files.writeString(jar("README.txt"), "not a jar");
        Files.createDirectories(jar("empty"));

        JarUnits units = load();

        assertThat(units.jars())
                .containsExactly(new Jar("a", List.of("main"), null), new Jar("b", List.of("hello"), null));
        assertThat(names(units)).containsExactly("main", "hello");
        assertThat(new JarHealth(units).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aClassThatTwoJarsOfAUnitBring_isOne() {
        UnitJar.of(HELLO).write(jar("a/one.jar"));
        UnitJar.of(HELLO).write(jar("a/two.jar"));

        assertThat(load().jars()).containsExactly(new Jar("a", List.of("hello"), null));
    }

    @Test
    void whatCannotBeUsed_isSaid_andTheOthersAreThere() throws IOException {
        UnitJar.of(HELLO).write(jar("good.jar"));
        Files.writeString(jar("torn.jar"), "torn");

        JarUnits units = load();

        assertThat(names(units)).containsExactly("hello");
        assertThat(units.jars()).extracting(Jar::name).containsExactly("good", "torn");
        assertThat(units.jars().getLast().problem()).isNotBlank();
        Health health = new JarHealth(units).health();
        assertThat(health.getStatus().getCode()).isEqualTo("WARNING");
        assertThat(health.getDetails()).containsEntry("loaded", 1).containsEntry("skipped", List.of("torn"));
    }

    @Test
    void aStaticInitialiserThatThrows_isNamed() {
        UnitJar.of("""
                        public class Broken {
                            static final int N = Integer.parseInt("no number");
                            @Task("broken") public int broken() { return N; }
                        }""").write(jar("broken.jar"));

        assertThat(problem()).contains("NumberFormatException").contains("no number");
    }

    @Test
    void whatIsMissing_isNamed() {
        Path library = UnitJar.of("public class Library { }").write(directory.resolve("library.jar"));
        UnitJar.of("""
                        public class Needy {
                            private final Library library = new Library();
                            @Task("needy") public int needy() { return 1; }
                        }""").seeing(library).write(jar("needy.jar"));

        assertThat(problem()).contains("unit.Library");
    }

    /** The class itself can be loaded, what it holds cannot: nobody meets that before its schema is made. */
    @Test
    void whatIsMissingInAResult_isNamed_andTheOthersAreUsed() {
        Path library = UnitJar.of("public class Library { }").write(directory.resolve("library.jar"));
        UnitJar.of("""
                        public class Needy {
                            public static class Told { public Library library; }
                            @Task("needy") public Told needy() { return null; }
                        }""").seeing(library).write(jar("a-needy.jar"));
        UnitJar.of(HELLO).write(jar("hello.jar"));

        JarUnits units = load();

        assertThat(units.jars().getFirst().problem()).contains("task 'needy' cannot be described", "unit.Library");
        assertThat(names(units)).containsExactly("hello");
        assertThat(new JarHealth(units).health().getStatus().getCode()).isEqualTo("WARNING");
    }

    @Test
    void aTaskOfTheServiceItself_isNotTakenOver() {
        UnitJar.of(HELLO).write(jar("hello.jar"));

        assertThat(problem("hello")).contains("'hello'").contains("the service itself");
    }

    @Test
    void ofTwoUnitsWithOneTask_theLaterByNameIsSkipped() {
        UnitJar.of(HELLO).write(jar("1.jar"));
        UnitJar.of(HELLO).write(jar("2.jar"));

        JarUnits units = load();

        assertThat(units.jars().getFirst()).isEqualTo(new Jar("1", List.of("hello"), null));
        assertThat(units.jars().getLast().problem()).contains("'hello'").contains("the jar 1");
    }

    @Test
    void aTaskThatIsNamedTwiceInOneUnit_isRefused() {
        UnitJar.of(FACTORY.formatted("One", "same"), FACTORY.formatted("Two", "same"))
                .write(jar("twice.jar"));

        assertThat(problem()).isEqualTo("it has two tasks named 'same'");
    }

    @Test
    void oneForTheNextMajorVersion_isSkipped() {
        UnitJar.of(HELLO).api("2").write(jar("next.jar"));

        assertThat(problem()).contains("version 2").contains("version 1");
    }

    @Test
    void aTaskThatCannotWork_isNamed() {
        UnitJar.of("public class Odd { @Task(\"odd name\") public int odd() { return 1; } }")
                .write(jar("odd.jar"));

        assertThat(problem()).contains("unit.Odd.odd").contains("the name 'odd name' must be");
    }

    @Test
    void aUnitWithoutTasks_isTold() {
        UnitJar.of("public class Nothing { }").write(jar("nothing.jar"));

        assertThat(problem()).contains("no class with @Task methods");
    }

    @Test
    void aClassThatCannotBeMade_isTold() {
        UnitJar.of("""
                        public class Wanting {
                            public Wanting(String what) { }
                            @Task("wanting") public int wanting() { return 1; }
                        }""").write(jar("wanting.jar"));

        assertThat(problem()).contains("unit.Wanting has no public constructor");
    }

    @Test
    void onError_fail_stopsTheStart() {
        UnitJar.of(HELLO).api("2").write(jar("next.jar"));
        JarUnits units = units(OnError.FAIL);

        assertThatExceptionOfType(JarStartException.class)
                .isThrownBy(() -> units.load(Set.of()))
                .withMessageContaining("the jar next cannot be used: it was built for version 2");
    }

    @Test
    void whereTheServiceStartsWithout_theyAreLoadedLater() {
        UnitJar.of(HELLO).write(jar("hello.jar"));
        JarUnits later = units(OnError.SKIP);
        JarUnits atOnce = units(OnError.FAIL);

        assertThat(later.load(Set.of())).isEmpty();
        assertThat(later.areToCome()).isTrue();
        assertThat(later.jars()).isEmpty();
        assertThat(later.load()).hasSize(1);
        later.haveCome();
        assertThat(later.areToCome()).isFalse();
        assertThat(atOnce.load(Set.of())).hasSize(1);
        assertThat(atOnce.areToCome()).isFalse();
    }

    @Test
    void aUnitWhoseCodeHangs_isGivenUp_andTheOthersAreThere() {
        UnitJar.of(HANGING).write(jar("a.jar"));
        UnitJar.of(HELLO).write(jar("b.jar"));
        JarUnits units = units(OnError.SKIP, Duration.ofSeconds(4));
        List<TaskDefinition> none = units.load(Set.of());

        assertThat(none).isEmpty();
        assertThat(units.load()).extracting(TaskDefinition::name).containsExactly("hello");
        assertThat(units.jars().getFirst().problem())
                .contains("has not come to an end within 4000 ms")
                .contains("unit.Hanging.hang");
        assertThat(units.jars().getLast().problem()).isNull();
    }

    @Test
    void aUnitWhoseCodeHangs_stopsAStartThatDoesNotGoOnWithout() {
        UnitJar.of(HANGING).write(jar("a.jar"));

        assertThatExceptionOfType(JarStartException.class)
                .isThrownBy(() -> units(OnError.FAIL, Duration.ofMillis(10)).load(Set.of()))
                .withMessageContaining("the jar a cannot be used: its code has not come to an end");
    }

    @Test
    void aStopWhileTheyAreLoaded_goesOnWithoutTheRest_andClosesWhatIsThere() {
        Path closed = directory.resolve("closed");
        UnitJar.of("""
                        public class First {
                            public First(TaskEnvironment environment) {
                                environment.onClose(() -> java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), "closed"));
                            }
                            @Task("first") public int first() { return 1; }
                        }""".formatted(closed.toString().replace("\\", "\\\\"))).write(jar("a.jar"));
        UnitJar.of(HANGING).write(jar("b.jar"));
        JarUnits units = units(OnError.SKIP, Duration.ofHours(1));
        assertThat(units.load(Set.of())).isEmpty();
        CompletableFuture<List<TaskDefinition>> loading = CompletableFuture.supplyAsync(units::load);
        await().atMost(Duration.ofSeconds(30)).until(() -> units.tasks().size() == 1);

        units.giveUp();

        assertThat(loading).succeedsWithin(Duration.ofSeconds(30));
        assertThat(units.areGivenUp()).isTrue();
        assertThat(units.areToCome()).isFalse();
        units.end();
        assertThat(closed).exists();
    }

    @Test
    void theEnvironment_tellsAUnitItsNameAndItsConfiguration_andClosesWhatItAskedFor() throws Throwable {
        environment.setProperty("errand.jars.settings-1.0.greeting", "good day");
        environment.setProperty("errand.jars.settings-1.0.api.url", "http://localhost");
        environment.setProperty("errand.jars.other.greeting", "hello");
        Path closed = directory.resolve("closed");
        UnitJar.of("""
                        public class Settings {
                            private final TaskEnvironment environment;
                            public Settings() { throw new IllegalStateException("the other one is told more"); }
                            public Settings(TaskEnvironment environment) {
                                this.environment = environment;
                                environment.logger().log(System.Logger.Level.INFO, "made {0}", environment.name());
                                environment.onClose(() -> java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), "closed"));
                                environment.onClose(() -> { throw new IllegalStateException("cannot be closed"); });
                            }
                            @Task("settings") public String settings() {
                                return environment.name() + "|" + environment.get("greeting").orElse("-") + "|"
                                    + environment.get("missing").orElse("-") + "|" + new java.util.TreeMap<>(environment.config());
                            }
                        }""".formatted(closed.toString().replace("\\", "\\\\"))).write(jar("settings-1.0.jar"));

        JarUnits units = load();

        assertThat(invoke(units, "settings"))
                .isEqualTo("settings-1.0|good day|-|{api.url=http://localhost, greeting=good day}");
        assertThat(closed).doesNotExist();
        units.end();
        assertThat(closed).exists();
    }

    @Test
    void aUnit_seesTheJdkTheInterfaceAndWhatIsShared_andNothingElseOfTheService() throws Throwable {
        UnitJar.of("""
                        public class Sight {
                            @Task("sight") public String sight() {
                                StringBuilder seen = new StringBuilder();
                                for (String name : new String[] {"java.sql.Connection", "dev.errand.task.Task", "org.slf4j.Logger",
                                        "org.jspecify.annotations.Nullable", "tools.jackson.databind.JsonNode",
                                        "com.fasterxml.jackson.annotation.JsonProperty", "org.springframework.core.Ordered",
                                        "dev.errand.ErrandApplication", "dev.errand.task.definition.TaskDefinition",
                                        "org.slf4j.bridge.SLF4JBridgeHandler", "org.jsoup.Jsoup"}) {
                                    try {
                                        Class.forName(name);
                                        seen.append('+');
                                    } catch (ClassNotFoundException e) {
                                        seen.append('-');
                                    }
                                }
                                seen.append(Sight.class.getResource("/application.yaml") == null ? '-' : '+');
                                return seen.toString();
                            }
                        }""").write(jar("sight.jar"));

        assertThat(invoke(load(), "sight")).isEqualTo("++++++------");
    }

    @Test
    void whatIsShared_comesFromTheService_whateverAUnitBundles() throws Throwable {
        UnitJar.of("""
                        public class Own {
                            @Task("own") public boolean own() { return Task.class.getClassLoader() == Own.class.getClassLoader(); }
                        }""", "package org.slf4j;\npublic class Logger { }").write(jar("own.jar"));

        assertThat(invoke(load(), "own")).isEqualTo(false);
    }

    private static @Nullable Object invoke(JarUnits units, String name) throws Throwable {
        TaskDefinition task = units.tasks().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return task.invoke(List.of(), NO_JOB);
    }
}
