package dev.errand.web.job;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.Extent;
import dev.errand.store.Measured;
import dev.errand.store.Sized;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.LargeBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/**
 * How several jobs stand: {@code done} those that are final, in the order asked for, {@code pending} those that are not, {@code
 * missing} those that never were or are no longer kept. The documents may be a hundred megabytes together, so they are read and
 * written a piece at a time.
 */
final class WaitAnswer implements LargeBody {

    private final LargeAnswers answers;
    private final Extent extent;
    private final Function<Job, Object> view;
    private final List<Measured> done = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /**
     * The answer to a wait.
     *
     * @param asked in order
     * @param found those that there are
     * @param view makes the document of a job
     */
    WaitAnswer(
            LargeAnswers answers, Set<JobId> asked, List<Measured> found, Extent extent, Function<Job, Object> view) {
        this.answers = answers;
        this.extent = extent;
        this.view = view;
        Map<JobId, Measured> byId = found.stream().collect(Collectors.toMap(Measured::id, Function.identity()));
        for (JobId id : asked) {
            Measured job = byId.get(id);
            if (job == null) {
                missing.add(id.value());
            } else if (job.done()) {
                done.add(job);
            } else {
                pending.add(id.value());
            }
        }
    }

    @Override
    public void write(Target target) throws IOException {
        List<List<Measured>> pieces = Measured.pieces(done, answers.pageBytes());
        long largest = pieces.stream().mapToLong(Sized::bytes).max().orElse(0);
        answers.holding(largest, () -> {
            // Before anything is written, so that a store that is away can still be answered with a problem.
            List<Job> first = pieces.isEmpty() ? List.of() : read(pieces.getFirst());
            answers.writeObject(target, out -> {
                out.writeArrayPropertyStart("done");
                write(out, first);
                pieces.stream().skip(1).forEach(piece -> write(out, read(piece)));
                out.writeEndArray();
                write(out, "pending", pending);
                write(out, "missing", missing);
            });
        });
    }

    /** Those that are still final; what became of the others since is told at the end. */
    private List<Job> read(List<Measured> piece) {
        Map<JobId, Job> found = answers.read(piece, extent);
        List<Job> jobs = new ArrayList<>(piece.size());
        for (Measured measured : piece) {
            Job job = found.get(measured.id());
            if (job == null) {
                missing.add(measured.id().value());
            } else if (job.done()) {
                jobs.add(job);
            } else {
                pending.add(measured.id().value());
            }
        }
        return jobs;
    }

    private void write(JsonGenerator out, List<Job> jobs) {
        jobs.forEach(job -> out.writePOJO(view.apply(job)));
    }

    private static void write(JsonGenerator out, String name, List<String> ids) {
        out.writeArrayPropertyStart(name);
        ids.forEach(out::writeString);
        out.writeEndArray();
    }
}
