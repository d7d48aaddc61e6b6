package dev.errand.web;

import dev.errand.document.JobView;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.registry.JobWaiter;
import dev.errand.request.BodyReader;
import dev.errand.request.WaitPreference;
import dev.errand.request.WaitRequest;
import dev.errand.request.WaitRequestReader;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Waits for several jobs at once. */
@RestController
class JobWaitController {

    private final Calls calls;
    private final BodyReader bodies;
    private final JobWaiter waiter;
    private final JobAnswers answers;

    JobWaitController(Calls calls, BodyReader bodies, JobWaiter waiter, JobAnswers answers) {
        this.calls = calls;
        this.bodies = bodies;
        this.waiter = waiter;
        this.answers = answers;
    }

    /**
     * How the jobs stand.
     *
     * @param done those that are final, in the order asked for
     * @param pending those that are not
     * @param missing those that never were or are no longer kept
     */
    record WaitView(List<JobView> done, List<String> pending, List<String> missing) {}

    /** Answers at once, or later if something is to be waited for; no thread is held meanwhile. */
    @PostMapping(path = "/v1/jobs/wait", produces = MediaType.APPLICATION_JSON_VALUE)
    Object await(HttpServletRequest request) {
        Call call = calls.patient(request);
        WaitRequest wanted = WaitRequestReader.read(bodies.read(request));
        // What the body says counts more than the preference.
        WaitPreference applied = wanted.waitSeconds() == null ? call.preference() : null;
        Duration patience = wanted.waitSeconds() == null ? call.patience() : wanted.waitSeconds();
        return Later.answer(waiter.await(wanted.ids(), wanted.until(), patience)
                .thenApply(found -> answers.waited(HttpStatus.OK, applied).body(view(call, wanted, found))));
    }

    private WaitView view(Call call, WaitRequest wanted, List<Job> found) {
        Map<JobId, Job> byId = found.stream().collect(Collectors.toMap(Job::id, Function.identity()));
        WaitView view = new WaitView(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (JobId id : wanted.ids()) {
            Job job = byId.get(id);
            if (job == null) {
                view.missing().add(id.value());
            } else if (job.done()) {
                view.done().add(answers.view(call, job));
            } else {
                view.pending().add(id.value());
            }
        }
        return view;
    }
}
