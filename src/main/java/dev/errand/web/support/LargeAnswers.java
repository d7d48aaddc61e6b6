package dev.errand.web.support;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import dev.errand.store.Sized;
import dev.errand.view.JobView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with more than fits into memory at once: what is known to be large is read only when there is a share of
 * {@code errand.memory.answers} for it, which is held until it is written. Small ones are not counted.
 */
@Component
public class LargeAnswers {

    /** What is read is in memory as bytes of the database, as text, and again as what is written. */
    private static final int WEIGHT = 3;

    private final JobStore store;
    private final Memory memory;
    private final JsonMapper json;

    LargeAnswers(JobStore store, Memory memory, JsonMapper json) {
        this.store = store;
        this.memory = memory;
        this.json = json;
    }

    /** About how much one page, or one piece of an answer, holds. */
    public int pageBytes() {
        return memory.pageBytes();
    }

    /** What is done while memory is held. */
    public interface Work {
        void run() throws IOException;
    }

    /**
     * Waits for memory to read so much, and holds it meanwhile.
     *
     * @throws dev.errand.memory.BudgetSpentException when there is none in time
     */
    public void holding(long bytes, Work work) throws IOException {
        Share share = bytes <= Memory.SMALL ? Share.NONE : memory.answers().take(bytes * WEIGHT);
        try {
            work.run();
        } finally {
            share.close();
        }
    }

    /** Writes an object whose members are written one after another. */
    public void writeObject(LargeBody.Target target, Members members) throws IOException {
        try (JsonGenerator out = json.createGenerator(target.open())) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        }
    }

    /** Writes the members of an object. */
    public interface Members {
        void write(JsonGenerator out);
    }

    /** The jobs by their ids, as far as they are still there. */
    public Map<JobId, Job> read(List<Measured> jobs, Extent extent) {
        return store.findAll(jobs.stream().map(Measured::id).toList(), extent).stream()
                .collect(Collectors.toMap(Job::id, Function.identity()));
    }

    /** One page of a list of documents, in its order; those that have gone meanwhile are left out. */
    public Object page(
            List<Measured> jobs, Extent extent, Function<Job, JobView> view, Function<List<JobView>, Object> document) {
        return body(Sized.bytes(jobs), () -> document.apply(views(jobs, extent, view)));
    }

    /**
     * What is small at once, what is large when there is memory for it.
     *
     * @param bytes about how much of it is read
     * @param document reads and makes it
     */
    public Object body(long bytes, Supplier<Object> document) {
        if (bytes <= Memory.SMALL) {
            return document.get();
        }
        return (LargeBody) target -> {
            holding(bytes, () -> {
                Object whole = document.get();
                json.writeValue(target.open(), whole);
            });
        };
    }

    private List<JobView> views(List<Measured> jobs, Extent extent, Function<Job, JobView> view) {
        Map<JobId, Job> found = read(jobs, extent);
        return jobs.stream()
                .map(job -> found.get(job.id()))
                .filter(Objects::nonNull)
                .map(view)
                .toList();
    }
}
