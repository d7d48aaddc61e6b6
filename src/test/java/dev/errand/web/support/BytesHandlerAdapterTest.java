package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.MissingPathVariableException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Whatever a method answers, the client gets what Spring alone would send. */
class BytesHandlerAdapterTest {

    private final RequestMappingHandlerAdapter ours = new BytesHandlerAdapter();
    private final RequestMappingHandlerAdapter springs = new RequestMappingHandlerAdapter();

    /** Named by what they answer with; the parameter is a part of the path. */
    static class Answers {

        private static final byte[] BODY = "{\"größe\":1}".getBytes(StandardCharsets.UTF_8);

        Object accepted(@PathVariable String id) {
            return ResponseEntity.accepted()
                    .header("Location", "http://localhost/v1/jobs/" + id)
                    .header("Link", "<a>; rel=\"x\"", "<b>; rel=\"y\"")
                    .header("Retry-After", "1")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(BODY);
        }

        ResponseEntity<byte[]> read(@PathVariable("id") String path) {
            return ResponseEntity.ok()
                    .eTag("\"" + path + "\"")
                    .cacheControl(CacheControl.noCache())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(BODY);
        }

        ResponseEntity<Object> empty(@PathVariable String id) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .eTag("\"" + id + "\"")
                    .build();
        }

        ResponseEntity<Object> text(@PathVariable String id) {
            return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(id);
        }

        Object binary(@PathVariable String id) {
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_OCTET_STREAM)
                    .body(BODY);
        }

        Object none(@PathVariable String id) {
            return ResponseEntity.noContent().build();
        }
    }

    @BeforeEach
    void begin() {
        for (RequestMappingHandlerAdapter adapter : new RequestMappingHandlerAdapter[] {ours, springs}) {
            adapter.setApplicationContext(new StaticWebApplicationContext());
            adapter.afterPropertiesSet();
        }
    }

    private static Map<String, Object> answer(RequestMappingHandlerAdapter adapter, String method, String uri)
            throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", uri);
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("id", "job_7"));
        MockHttpServletResponse response = new MockHttpServletResponse();
        response.setHeader("Retry-After", "9");
        response.addHeader("Content-Security-Policy", "default-src 'none'");
        adapter.handle(
                request,
                response,
                new HandlerMethod(new Answers(), Answers.class.getDeclaredMethod(method, String.class)));
        Map<String, Object> all = new TreeMap<>();
        response.getHeaderNames().forEach(name -> all.put(name, response.getHeaders(name)));
        all.put("status", response.getStatus());
        all.put("body", response.getContentAsString(StandardCharsets.UTF_8));
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"accepted", "read", "empty", "text", "binary", "none"})
    void sendsWhatSpringSends(String method) throws Exception {
        for (String uri : new String[] {"/v1/jobs/job_7", "/v1/tasks/a.bat"}) {
            assertThat(answer(ours, method, uri)).as(uri).isEqualTo(answer(springs, method, uri));
        }
    }

    @Test
    void saysTheLength() throws Exception {
        assertThat(answer(ours, "accepted", "/v1/jobs").toString())
                .contains("Content-Length=[13]", "Content-Type=[application/json]", "Retry-After=[1]");
    }

    @Test
    void refusesAPathWithoutTheVariable() throws Exception {
        HandlerMethod method =
                new HandlerMethod(new Answers(), Answers.class.getDeclaredMethod("accepted", String.class));

        assertThatThrownBy(() ->
                        ours.handle(new MockHttpServletRequest("GET", "/"), new MockHttpServletResponse(), method))
                .isInstanceOf(MissingPathVariableException.class);
    }
}
