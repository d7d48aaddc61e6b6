package dev.errand.store.row;

import dev.errand.job.NewJob;
import java.util.List;
import java.util.Map;

/** A row by which a job is found. */
public record Metadatum(String jobId, String name, String value) {

    /** All of these jobs. */
    public static List<Metadatum> of(List<NewJob> jobs) {
        return jobs.stream()
                .flatMap(job ->
                        job.spec().labels().metadata().entrySet().stream().map(pair -> of(job, pair)))
                .toList();
    }

    private static Metadatum of(NewJob job, Map.Entry<String, String> pair) {
        return new Metadatum(job.id().value(), pair.getKey(), pair.getValue());
    }
}
