package dev.errand.web.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.problem.Violation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A problem as RFC 9457 writes it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        String instance,

        @JsonInclude(value = JsonInclude.Include.NON_EMPTY, content = JsonInclude.Include.NON_NULL)
        List<ViolationView> errors,

        @JsonAnyGetter Map<String, Object> extras) {

    /** What is wrong and where. An empty pointer is the whole body. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ViolationView(
            @Nullable String pointer,
            @Nullable String parameter,
            @Nullable String header,
            String detail) {

        static ViolationView of(Violation violation) {
            return new ViolationView(
                    violation.pointer(), violation.parameter(), violation.header(), violation.detail());
        }
    }
}
