package dev.errand.web.overview;

import dev.errand.access.Caller;
import dev.errand.job.JobId;
import java.util.List;
import java.util.Set;

/**
 * Who watches what. Streams with equal ones share what is read.
 *
 * @param caller who
 * @param topics what is told
 * @param jobs which jobs are told of
 * @param base what links begin with
 */
record Viewer(Caller caller, Set<Topics> topics, List<JobId> jobs, String base) {

    /** What streams of the same subject are kept under. */
    String key() {
        return "overview\n" + caller + '\n' + topics + '\n' + jobs + '\n' + base;
    }
}
