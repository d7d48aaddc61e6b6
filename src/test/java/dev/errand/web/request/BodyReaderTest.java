package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.memory.Memories;
import dev.errand.problem.ProblemType;
import dev.errand.request.Refusals;
import dev.errand.submission.SubmissionProperties;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

class BodyReaderTest {

    private static final int LIMIT = 10_000;

    private final BodyReader reader = new BodyReader(
            new SubmissionProperties(DataSize.ofBytes(LIMIT), 1, Duration.ofSeconds(1), Duration.ofHours(1)),
            Memories.of(DataSize.ofMegabytes(1)));

    @Test
    void read_decodesUtf8() {
        assertThat(reader.read(request("{\"a\":\"ü😀\uFFFD\"}".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("{\"a\":\"ü😀\uFFFD\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 4096, 4097, LIMIT})
    void read_takesWhatFits(int length) {
        assertThat(reader.read(request("x".repeat(length).getBytes(StandardCharsets.UTF_8))))
                .hasSize(length);
        assertThat(reader.read(chunked(length))).hasSize(length);
    }

    @Test
    void read_refusesTooLargeBodiesBeforeReadingThem() {
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public long getContentLengthLong() {
                return LIMIT + 1;
            }

            @Override
            public ServletInputStream getInputStream() {
                throw new AssertionError("must not be read");
            }
        };

        assertThat(Refusals.of(() -> reader.read(request)).type()).isEqualTo(ProblemType.TOO_LARGE);
    }

    @Test
    void read_stopsAtTheLimitWhereNoLengthWasDeclared() {
        assertThat(Refusals.of(() -> reader.read(chunked(Integer.MAX_VALUE))).type())
                .isEqualTo(ProblemType.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json;charset=latin1",
                "nonsense",
                "",
                "*/*"
            })
    void read_refusesOtherContentTypes(String type) {
        MockHttpServletRequest request = request("{}".getBytes(StandardCharsets.UTF_8));
        request.setContentType(type);

        assertThat(Refusals.of(() -> reader.read(request)).type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "Application/JSON", "application/json; charset=UTF-8", "application/json;v=1"
            })
    void read_takesJsonHoweverDeclared(String type) {
        MockHttpServletRequest request = request("{}".getBytes(StandardCharsets.UTF_8));
        request.setContentType(type);

        assertThat(reader.read(request)).isEqualTo("{}");
    }

    @Test
    void read_refusesCompressedBodies() {
        MockHttpServletRequest request = request("{}".getBytes(StandardCharsets.UTF_8));
        request.addHeader("Content-Encoding", "gzip");

        assertThat(Refusals.of(() -> reader.read(request)).type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void read_refusesMalformedUtf8() {
        byte[][] malformed = {
            {'"', (byte) 0xff, '"'},
            {'"', (byte) 0xc0, (byte) 0x80, '"'},
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            {'"', (byte) 0xe2}
        };
        for (byte[] body : malformed) {
            assertThat(Refusals.of(() -> reader.read(request(body))).type()).isEqualTo(ProblemType.VALIDATION);
        }
    }

    @Test
    void read_refusesABodyThatBreaksOff() {
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public ServletInputStream getInputStream() {
                return new Endless(10, true);
            }
        };
        request.setContentType("application/json");

        assertThat(Refusals.of(() -> reader.read(request)).status()).isEqualTo(400);
    }

    @Test
    void readIfPresent_needsNoContentTypeForNothing() {
        assertThat(reader.readIfPresent(new MockHttpServletRequest())).isNull();
        assertThat(Refusals.of(() -> reader.read(new MockHttpServletRequest())).status())
                .isEqualTo(400);
    }

    private static MockHttpServletRequest request(byte[] body) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setContentType("application/json");
        request.setContent(body);
        return request;
    }

    private static MockHttpServletRequest chunked(int length) {
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public ServletInputStream getInputStream() {
                return new Endless(length, false);
            }
        };
        request.setContentType("application/json");
        return request;
    }

    /** So many bytes, and then the end or a failure. */
    private static final class Endless extends ServletInputStream {

        private final boolean breaks;
        private int left;

        Endless(int length, boolean breaks) {
            this.left = length;
            this.breaks = breaks;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0 && breaks) {
                throw new IOException("connection reset");
            }
            int now = Math.min(length, left);
            Arrays.fill(buffer, offset, offset + now, (byte) 'x');
            left -= now;
            return now == 0 ? -1 : now;
        }

        @Override
        public boolean isFinished() {
            return left == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
