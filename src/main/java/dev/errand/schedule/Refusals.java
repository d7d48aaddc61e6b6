package dev.errand.schedule;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.submission.SubmissionRefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Says as JSON why a run was refused. Pure. */
final class Refusals {

    private static final int MAX_ERRORS = 5;
    private static final int MAX_TEXT = 500;

    private Refusals() {}

    static String json(SubmissionRefusedException e) {
        List<Map<String, String>> errors = e.details().stream()
                .limit(MAX_ERRORS)
                .map(detail -> Map.of("pointer", cut(detail.pointer()), "detail", cut(detail.detail())))
                .toList();
        return json(
                e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'), String.valueOf(e.getMessage()), errors);
    }

    static String json(ProblemException e) {
        Problem problem = e.problem();
        return json(problem.type().code(), problem.detail(), List.of());
    }

    private static String json(String type, String detail, List<Map<String, String>> errors) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type);
        problem.put("detail", cut(detail));
        if (!errors.isEmpty()) {
            problem.put("errors", errors);
        }
        return JsonMapper.shared().writeValueAsString(problem);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
