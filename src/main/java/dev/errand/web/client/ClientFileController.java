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

    private static final Map<String, MediaType> TYPES = Map.of("errand.py", new MediaType("text", "x-python", UTF_8));

    private final Map<String, ResponseEntity<byte[]>> answers = new TreeMap<>();

    ClientFileController() throws IOException {
        for (Map.Entry<String, MediaType> file : TYPES.entrySet()) {
            byte[] content = new ClassPathResource("clients/" + file.getKey()).getContentAsByteArray();
            answers.put(
                    file.getKey(),
                    ResponseEntity.ok()
                            .contentType(file.getValue())
                            .cacheControl(CacheControl.noCache())
                            .eTag(DigestUtils.md5DigestAsHex(content))
                            .body(content));
        }
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
