package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Measures everything that {@link Settings} ask for, one after the other, and writes the report anew after each, so that what was
 * measured is there also when something later fails. A figure that falls short of its goal fails nothing.
 */
class ErrandBench {

    private static final List<Scenario> SCENARIOS = List.of(
            new SubmitScenario(),
            new FinishScenario(),
            new LimitScenario(),
            new TenantScenario(),
            new BatchScenario(),
            new BesideScenario(),
            new ReadScenario(),
            new WaitScenario(),
            new PickupScenario(),
            new WorkerScenario(),
            new CommandScenario(),
            new RowsScenario(),
            new DashboardScenario(),
            new MemoryScenario(),
            new OverloadScenario(),
            new AccessScenario(),
            new EncryptionScenario(),
            new TracingScenario(),
            new StartScenario(),
            new JarScenario(),
            new FormerScenario(),
            new JmhScenario());

    private final Settings settings = Settings.fromSystemProperties();
    private final Findings findings = new Findings();
    private final Report report = new Report(settings, findings);

    @TestFactory
    Stream<DynamicTest> scenarios() {
        settings.check(SCENARIOS.stream().map(Scenario::name).toList());
        List<DynamicTest> tests = new ArrayList<>();
        for (Scenario scenario : SCENARIOS) {
            if (settings.wants(scenario.name())) {
                int databases = scenario.onEachDatabase() ? settings.databases().size() : 1;
                settings.databases().stream()
                        .limit(databases)
                        .forEach(database -> tests.add(DynamicTest.dynamicTest(
                                scenario.name() + ", " + database, () -> measure(scenario, database))));
            }
        }
        return tests.stream();
    }

    private void measure(Scenario scenario, String name) throws Exception {
        try (BenchDatabase database = BenchDatabase.named(name, settings)) {
            scenario.run(new Bench(scenario.name(), settings, database, findings));
        } finally {
            report.write();
        }
    }
}
