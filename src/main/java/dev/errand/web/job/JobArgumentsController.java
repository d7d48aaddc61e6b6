package dev.errand.web.job;

import dev.errand.job.Job;
import dev.errand.job.spec.TaskCall;
import dev.errand.task.sensitive.Redaction;
import dev.errand.web.support.Call;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.JobLookup;
import dev.errand.web.support.RangeRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Hands out a job's arguments as they came, character by character, but for what of them is sensitive. */
@RestController
class JobArgumentsController {

    private final CallFactory calls;
    private final JobLookup jobs;
    private final JobAnswers answers;

    JobArgumentsController(CallFactory calls, JobLookup jobs, JobAnswers answers) {
        this.calls = calls;
        this.jobs = jobs;
        this.answers = answers;
    }

    @GetMapping(path = "/v1/jobs/{id}/args", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> arguments(@PathVariable("id") String path, HttpServletRequest request) {
        Call call = calls.conditional(request);
        Job job = jobs.get(call.caller(), JobLookup.id(path));
        ETag tag = answers.tagOfBytes(call, job);
        return answers.notModified(call, job, tag).orElseGet(() -> {
            byte[] bytes = document(job.spec().call()).getBytes(StandardCharsets.UTF_8);
            RangeRequest.Part part = RangeRequest.of(request).part(tag, bytes.length);
            return part.describe(answers.readHead(part.status(), call, job, tag))
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(part.of(bytes));
        });
    }

    /** What was not given is left out. */
    private static String document(TaskCall call) {
        return Stream.of(member("args", Redaction.args(call)), member("kwargs", Redaction.kwargs(call)))
                .filter(member -> !member.isEmpty())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String member(String name, @Nullable String json) {
        return json == null ? "" : "\"" + name + "\":" + json;
    }
}
