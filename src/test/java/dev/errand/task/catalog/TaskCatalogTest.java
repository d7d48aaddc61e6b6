package dev.errand.task.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.RecordingContext;
import dev.errand.task.Task;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskParameter;
import dev.errand.task.json.TaskJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

class TaskCatalogTest {

    interface Greeting {
        @Task("greet")
        String greet(String name);
    }

    static class Greeter implements Greeting {
        @Override
        public String greet(String name) {
            return "hello " + name;
        }
    }

    static class Options {
        @Task(value = "b.full", description = "Does it.", queue = "slow", timeoutSeconds = 1.5, maxAttempts = 100)
        void full(@Param(name = "n", description = "How many") int number, @Param(defaultValue = "1") int step) {}

        @Task("a_plain")
        String plain(JobContext first, int x, JobContext last) {
            return first.jobId() + x + last.jobId();
        }

        @Task("c-fails")
        void fails() throws IOException {
            throw new IOException("disk");
        }

        public void notATask() {}
    }

    abstract static class Twice<T> {
        @Task("twice")
        List<T> twice(T value) {
            return List.of(value, value);
        }
    }

    static class TwiceInstant extends Twice<Instant> {}

    @Test
    void all_isSortedByName() {
        assertThat(TaskCatalog.of(new Options()).all())
                .extracting(TaskDefinition::name)
                .containsExactly("a_plain", "b.full", "c-fails");
    }

    @Test
    void find_isEmptyForAnUnknownName() {
        assertThat(TaskCatalog.of(new Options()).find("A_PLAIN")).isEmpty();
        assertThat(TaskCatalog.of().all()).isEmpty();
    }

    @Test
    void find_tellsWhatWasWritten() {
        TaskDefinition full = TaskCatalog.of(new Options()).find("b.full").orElseThrow();

        assertThat(full.options().description()).isEqualTo("Does it.");
        assertThat(full.options().queue()).isEqualTo("slow");
        assertThat(full.timeout()).contains(Duration.ofMillis(1500));
        assertThat(full.options().maxAttempts()).isEqualTo(100);
        assertThat(full.parameters()).extracting(TaskParameter::name).containsExactly("n", "step");
        assertThat(full.parameters()).extracting(TaskParameter::required).containsExactly(true, false);
        assertThat(full.parameters().getFirst().description()).isEqualTo("How many");
        assertThat(full.parameters().getLast().defaultValue()).contains(TaskJson.MAPPER.readTree("1"));
    }

    @Test
    void find_takesTheServicesDefaultsWhereNothingWasWritten() {
        TaskDefinition plain = TaskCatalog.of(new Options()).find("a_plain").orElseThrow();

        assertThat(plain.options().queue()).isEqualTo("default");
        assertThat(plain.timeout()).isEmpty();
        assertThat(plain.options().maxAttempts()).isEqualTo(1);
    }

    @Test
    void invoke_injectsTheContextWhereverItStands() throws Throwable {
        TaskDefinition plain = TaskCatalog.of(new Options()).find("a_plain").orElseThrow();

        assertThat(plain.parameters()).hasSize(1);
        assertThat(plain.invoke(List.of(7), new RecordingContext())).isEqualTo("job_17job_1");
    }

    @Test
    void invoke_throwsTheTasksOwnException() {
        TaskDefinition fails = TaskCatalog.of(new Options()).find("c-fails").orElseThrow();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> fails.invoke(List.of(), new RecordingContext()))
                .withMessage("disk");
    }

    @Test
    void invoke_refusesAnotherNumberOfArguments() {
        TaskDefinition plain = TaskCatalog.of(new Options()).find("a_plain").orElseThrow();

        assertThatIllegalArgumentException().isThrownBy(() -> plain.invoke(List.of(), new RecordingContext()));
    }

    @Test
    void of_resolvesTypesOfAGenericParent() {
        TaskDefinition twice = TaskCatalog.of(new TwiceInstant()).find("twice").orElseThrow();

        assertThat(new ArgumentBinder().bind(twice, "[\"1970-01-01T00:00:00Z\"]", null))
                .containsExactly(Instant.EPOCH);
        assertThat(twice.resultSchema().at("/items/format").asString()).isEqualTo("date-time");
    }

    @Test
    void of_seesThroughProxies() throws Throwable {
        ProxyFactory byInterface = new ProxyFactory(new Greeter());
        ProxyFactory byClass = new ProxyFactory(new Greeter());
        byClass.setProxyTargetClass(true);

        for (Object proxy : List.of(byInterface.getProxy(), byClass.getProxy())) {
            TaskDefinition greet = TaskCatalog.of(proxy).find("greet").orElseThrow();
            assertThat(greet.invoke(List.of("you"), new RecordingContext())).isEqualTo("hello you");
        }
    }

    @Test
    void of_refusesAMethodThatTheProxyHides() {
        ProxyFactory proxy = new ProxyFactory(new Hidden());

        assertThatIllegalStateException()
                .isThrownBy(() -> TaskCatalog.of(proxy.getProxy()))
                .withMessageContaining("Hidden.hidden")
                .withMessageContaining("proxy");
    }

    static class Hidden implements Supplier<String> {
        @Task("hidden")
        public void hidden() {}

        @Override
        public String get() {
            return "";
        }
    }

    @Test
    void of_refusesTwoTasksOfOneName() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TaskCatalog.of(new Greeter(), new Options(), new Greeter()))
                .withMessageContaining("greet");
    }

    @Test
    void afterSingletonsInstantiated_findsBeansBehindProxiesAndLazyOnes() throws Throwable {
        try (GenericApplicationContext context = context()) {
            context.registerBean(
                    "proxied", Greeting.class, () -> (Greeting) new ProxyFactory(new Greeter()).getProxy());
            context.registerBean("lazy", Options.class, Options::new, definition -> definition.setLazyInit(true));
            context.refresh();

            TaskCatalog catalog = context.getBean(TaskCatalog.class);
            assertThat(catalog.all()).extracting(TaskDefinition::name).contains("greet", "a_plain");
            assertThat(catalog.find("greet").orElseThrow().invoke(List.of("you"), new RecordingContext()))
                    .isEqualTo("hello you");
        }
    }

    @Test
    void afterSingletonsInstantiated_stopsTheStartForAPrototype() {
        try (GenericApplicationContext context = context()) {
            context.registerBean("many", Options.class, Options::new, definition -> definition.setScope("prototype"));

            assertThatIllegalStateException().isThrownBy(context::refresh).withMessageContaining("'many'");
        }
    }

    @Test
    void afterSingletonsInstantiated_stopsTheStartForDuplicates() {
        try (GenericApplicationContext context = context()) {
            context.registerBean("one", Greeter.class);
            context.registerBean("two", Greeter.class);

            assertThatIllegalStateException().isThrownBy(context::refresh).withMessageContaining("one name");
        }
    }

    /** A task that comes when it is asked for, as it would while somebody waits. */
    private static final class Late implements LocalTasks {
        private final TaskDefinition task = new TaskMethods().of(new Greeter()).getFirst();
        private TaskCatalog catalog = TaskCatalog.of();
        private int waits;

        @Override
        public List<TaskDefinition> load(Set<String> taken) {
            return List.of();
        }

        @Override
        public void awaitLate() {
            waits++;
            if (!catalog.isHere("greet")) {
                catalog.add(List.of(task));
            }
        }
    }

    @Test
    void whoeverIsToBeAnswered_waitsForWhatIsStillToCome_andNobodyElse() {
        try (GenericApplicationContext context = context()) {
            Late late = new Late();
            List<String> heard = new ArrayList<>();
            context.registerBean("options", Options.class);
            context.registerBean("late", LocalTasks.class, () -> late);
            context.registerBean("listener", TaskListener.class, () -> () -> heard.add("more"));
            context.refresh();
            TaskCatalog catalog = context.getBean(TaskCatalog.class);
            late.catalog = catalog;

            assertThat(catalog.find("greet")).isEmpty();
            assertThat(catalog.here("greet")).isEmpty();
            assertThat(catalog.canRun("greet", null)).isFalse();
            assertThat(catalog.present(null)).hasSize(3);
            assertThat(catalog.find(null, "a_plain")).isPresent();
            assertThat(late.waits).isZero();

            assertThat(catalog.find(null, "greet")).isPresent();

            assertThat(late.waits).isOne();
            assertThat(heard).containsExactly("more");
            assertThat(catalog.canRun("greet", null)).isTrue();
            assertThat(catalog.here("greet")).isPresent();
            assertThat(catalog.all(null)).hasSize(4);
            assertThat(catalog.isEverybodys("greet")).isTrue();
        }
    }

    @Test
    void find_beforeAllBeansExistIsAnError() {
        try (GenericApplicationContext context = context()) {
            TaskCatalog catalog = new TaskCatalog(context.getBeanFactory());

            assertThatIllegalStateException().isThrownBy(() -> catalog.find("greet"));
        }
    }

    private static GenericApplicationContext context() {
        GenericApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBeanDefinition("taskCatalog", new RootBeanDefinition(TaskCatalog.class));
        return context;
    }
}
