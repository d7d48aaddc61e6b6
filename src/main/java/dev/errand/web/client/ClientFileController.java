package dev.errand.web.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves the clients that are one file each, so that whoever reaches the service has what fits it. They are read at the start. */
@RestController
class ClientFileController {

    private static final MediaType PYTHON = new MediaType("text", "x-python", UTF_8);
    private static final MediaType JAVASCRIPT = new MediaType("text", "javascript", UTF_8);
    private static final MediaType TYPESCRIPT = new MediaType("application", "typescript", UTF_8);

    private final Map<String, ResponseEntity<byte[]>> answers = new TreeMap<>();

    ClientFileController() throws IOException {
        serve("errand.py", "errand.py", PYTHON);
        serve("errand.mjs", "errand.mjs", JAVASCRIPT);
        // The first name is the one by which compilers find it beside the module.
        serve("errand.d.mts", "errand.d.mts", TYPESCRIPT);
        serve("errand.d.ts", "errand.d.mts", TYPESCRIPT);
    }

    private void serve(String name, String file, MediaType type) throws IOException {
        byte[] content = new ClassPathResource("clients/" + file).getContentAsByteArray();
        answers.put(
                name,
                ResponseEntity.ok()
                        .contentType(type)
                        .cacheControl(CacheControl.noCache())
                        .eTag(DigestUtils.md5DigestAsHex(content))
                        .body(content));
    }

    @GetMapping("/clients/{name}")
    ResponseEntity<byte[]> read(@PathVariable("name") String name) {
        ResponseEntity<byte[]> answer = answers.get(name);
        if (answer == null) {
            throw Problem.of(ProblemType.NOT_FOUND, "there are " + String.join(", ", answers.keySet()))
                    .asException();
        }
        return answer;
    }
}
