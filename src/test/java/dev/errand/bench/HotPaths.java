package dev.errand.bench;

import dev.errand.job.JobId;
import dev.errand.job.TypeId;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What every request computes without waiting for anything, for JMH. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HotPaths {

    private static final String MIXED = """
            ["Ada", 3, 12.50, true, {"city": "London", "number": 12, "lines": ["St James's Square", "Westminster"]}]""";
    private static final String NAMED = "{\"limit\": 100}";

    private final ArgumentBinder binder = new ArgumentBinder();
    private final TaskCatalog tasks = TaskCatalog.of(new BenchTasks());
    private final TaskDefinition noop = tasks.find("noop").orElseThrow();
    private final TaskDefinition mixed = tasks.find("noop_mixed").orElseThrow();
    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.systemUTC());

    /** One text of a hundred characters. */
    @Benchmark
    public List<@Nullable Object> bindOneText() {
        return binder.bind(noop, SampleJobs.ARGS, null);
    }

    /** Six arguments of six types, one of them an object, one given by name. */
    @Benchmark
    public List<@Nullable Object> bindSixTypes() {
        return binder.bind(mixed, MIXED, NAMED);
    }

    /** A new id. */
    @Benchmark
    public String makeId() {
        return ids.next();
    }

    /** The document of a finished job, to its bytes. */
    @Benchmark
    public byte[] writeDocument() {
        return SampleJobs.document(SampleJobs.SUCCEEDED);
    }
}
