package dev.errand.web.job;

import dev.errand.job.spec.JobLabels;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import java.util.List;

/** Reads what a submitter tags a job with. */
final class TagsReader {

    private static final int MAX_CHARACTERS = 1_000;

    private TagsReader() {}

    /** Reads them into a list; of too many only the first are looked at. */
    static void read(JsonBody body, FieldReader values, List<String> tags) {
        int[] seen = {0};
        body.array("an array of strings", () -> {
            seen[0]++;
            if (seen[0] > JobLabels.MAX_TAGS) {
                body.skip();
                return;
            }
            String tag = values.element(MAX_CHARACTERS);
            if (tag == null) {
                return;
            }
            if (!JobLabels.isTag(tag)) {
                body.wrong(JobLabels.EXPECTED_TAG);
            } else if (tags.contains(tag)) {
                body.wrong("is given twice");
            } else {
                tags.add(tag);
            }
        });
        if (seen[0] > JobLabels.MAX_TAGS) {
            body.violation("/tags", "must have at most " + JobLabels.MAX_TAGS + " tags, not " + seen[0]);
        }
    }
}
