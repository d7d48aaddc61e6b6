package dev.errand.web.problem;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.support.HtmlPage;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The pages that the type of a problem leads to: what it means and what to do. */
@RestController
class ProblemPages {

    static final String PATH = "/problems";

    @GetMapping(PATH)
    ResponseEntity<String> list() {
        String items = Arrays.stream(ProblemType.values())
                .map(type -> "<li><a href=\"problems/%1$s\"><code>%1$s</code></a> (%2$d): %3$s</li>"
                        .formatted(type.code(), type.status(), escaped(type.title())))
                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
        return HtmlPage.in(ResponseEntity.ok(), "Problems", items);
    }

    @GetMapping(PATH + "/{name}")
    ResponseEntity<String> read(@PathVariable("name") String name) {
        ProblemType type = ProblemType.ofCode(name)
                .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "there is no problem of this name")
                        .asException());
        return HtmlPage.in(ResponseEntity.ok(), type.title(), """
                <p><code>%s</code>, HTTP status %d</p>
                <p>%s</p>
                <p><strong>What to do:</strong> %s</p>
                <p><a href="../problems">All problems</a></p>""".formatted(
                        type.code(), type.status(), escaped(type.meaning()), escaped(type.remedy())));
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
