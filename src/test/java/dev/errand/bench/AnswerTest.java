package dev.errand.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the load takes for an answer. */
class AnswerTest {

    private final Answer answer = new Answer();

    @Test
    void answer_isCompleteWithItsLastByte() {
        arrives("HTTP/1.1 202 Accepted\r\nX: y\r\ncontent-LENGTH: 5\r\n\r\nhell");
        assertThat(answer.complete()).isFalse();

        arrives("o");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("hello");
    }

    @Test
    void answerInChunks_isCompleteWithItsLastChunk() {
        arrives("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nb\r\n beautiful");
        assertThat(answer.complete()).isFalse();

        arrives(" \r\n5\r\nworld\r\n0\r\n\r\n");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.body()).isEqualTo("hello beautiful world");
    }

    @Test
    void answerWithoutBody_endsWithItsHead() {
        arrives("HTTP/1.1 204 No Content\r\n\r");
        assertThat(answer.complete()).isFalse();

        arrives("\n");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.status()).isEqualTo(204);
    }

    @Test
    void answer_mayBeLarge_andAnotherFollow() {
        String body = "x".repeat(100_000);
        arrives("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body);
        assertThat(answer.complete()).isTrue();
        assertThat(answer.body()).isEqualTo(body);

        answer.clear();
        arrives("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.complete()).isTrue();
        assertThat(answer.status()).isEqualTo(429);
    }

    private void arrives(String text) {
        for (byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
            answer.room().put(each);
        }
    }
}
