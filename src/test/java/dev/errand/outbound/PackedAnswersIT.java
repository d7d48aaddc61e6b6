package dev.errand.outbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers tell of the body that stands beside them, and of no other. */
@Timeout(60)
class PackedAnswersIT {

    private static final AddressPolicy POLICY = AddressPolicy.of("test", List.of("127.0.0.1"));
    private static final HttpLimits WHOLE = new HttpLimits(Duration.ofSeconds(5), 100_000, 0, 10);
    private static final HttpLimits BEGINNING = new HttpLimits(Duration.ofSeconds(5), 1024, 0, 10, true);
    private static final byte[] PLAIN = "hello".getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "gzip, identity", "deflate", "deflate, gzip", " gzip ,, deflate"})
    void unpackedBody_standsBesideNothingThatTellsOfThePackedOne(String coding) throws Exception {
        ReceivedResponse answer = get("200 OK", "Content-Encoding: " + coding, packed(coding), WHOLE);

        assertThat(answer.body()).asString().isEqualTo("hello");
        assertThat(answer.headers()).containsOnlyKeys("Content-Type", "ETag");
    }

    @Test
    void unpackedBody_standsBesideNoHashOfThePackedOne() throws Exception {
        String hashes = "Content-MD5: a\r\nDigest: b\r\nContent-Digest: c\r\nRepr-Digest: d\r\nContent-Encoding: gzip";

        assertThat(get("200 OK", hashes, packed("gzip"), WHOLE).headers()).containsOnlyKeys("Content-Type", "ETag");
        assertThat(get("200 OK", "Content-MD5: a\r\nDigest: b", PLAIN, WHOLE).headers())
                .containsKeys("Content-MD5", "Digest", "Content-Length");
    }

    @Test
    void body_thatCameInChunks_isNotSaidToBeInChunks() throws Exception {
        byte[] chunked = "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n".getBytes(UTF_8);
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nX-A: b\r\n\r\n";

        ReceivedResponse answer = exchange("GET", head, chunked, WHOLE);

        assertThat(answer.body()).asString().isEqualTo("hello");
        assertThat(answer.headers()).containsOnlyKeys("X-A");
    }

    @Test
    void bodyThatIsNotPacked_keepsItsLength() throws Exception {
        ReceivedResponse answer = get("200 OK", "X-A: b", PLAIN, WHOLE);

        assertThat(answer.header("Content-Length")).contains("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, br", "br, gzip", "utf-8", "gzip, gzip, gzip, gzip, gzip, gzip"})
    void bodyThatCannotBeUnpacked_staysAsItCame_underItsName(String coding) throws Exception {
        for (HttpLimits limits : List.of(WHOLE, BEGINNING)) {
            ReceivedResponse answer = get("200 OK", "Content-Encoding: " + coding, PLAIN, limits);

            assertThat(answer.body()).isEqualTo(PLAIN);
            assertThat(answer.header("Content-Encoding")).contains(coding);
            assertThat(answer.header("Content-Length")).contains("5");
        }
    }

    @Test
    void partOfABody_isNotUnpacked() throws Exception {
        ReceivedResponse answer = get("206 Partial Content", "Content-Encoding: gzip", PLAIN, WHOLE);

        assertThat(answer.body()).isEqualTo(PLAIN);
        assertThat(answer.header("Content-Encoding")).contains("gzip");
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200 OK", "GET, 304 Not Modified", "GET, 204 No Content"})
    void answerWithoutABody_keepsWhatItTellsOfTheOneThatGetWouldBring(String method, String status) throws Exception {
        String head = "HTTP/1.1 " + status + "\r\nContent-Encoding: gzip\r\nContent-Length: 4711\r\n\r\n";

        ReceivedResponse answer = exchange(method, head, new byte[0], WHOLE);

        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Content-Encoding")).contains("gzip");
        assertThat(answer.header("Content-Length")).contains("4711");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "\r\n"})
    void emptyBody_needsNoUnpacking(String rest) throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + rest;

        assertThat(exchange("POST", head, new byte[0], WHOLE).body()).isEmpty();
    }

    @Test
    void brokenPacking_isNoAnswer_butForWhoeverWantsTheStatus() throws Exception {
        assertThatThrownBy(() -> get("200 OK", "Content-Encoding: gzip", PLAIN, WHOLE))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BROKEN));
        assertThat(get("200 OK", "Content-Encoding: gzip", PLAIN, BEGINNING).status())
                .isEqualTo(200);
    }

    /** Twenty megabytes between the two steps of unpacking, of which nothing comes out. */
    @Test
    void bodyThatUnpacksToMuchOnTheWay_isTooLarge_butForWhoeverWantsTheStatus() throws Exception {
        byte[] twice = packedOnce("gzip", packedOnce("gzip", nothingAtLength(20_000_000)));

        assertThat(twice).hasSizeLessThan(10_000);
        assertThatThrownBy(() -> get("200 OK", "Content-Encoding: gzip, gzip, gzip", twice, WHOLE))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        ReceivedResponse begun = get("200 OK", "Content-Encoding: gzip, gzip, gzip", twice, BEGINNING);
        assertThat(begun.status()).isEqualTo(200);
        assertThat(begun.body()).isEmpty();
    }

    @Test
    void exchange_asksForWhatItCanUnpack_unlessTheCallerSays_orAsksForAPart() throws Exception {
        try (LoopbackServer server = new LoopbackServer().on("/", exchange -> {
                    String asked = String.valueOf(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
                    LoopbackServer.answer(exchange, 200, "text/plain", asked.getBytes(UTF_8));
                });
                SafeHttpClient client = SafeHttpClients.create(POLICY, WHOLE)) {
            WebAddress url = WebAddress.parse(server.url("127.0.0.1", "/"));
            assertThat(client.exchange(OutgoingRequest.get(url, Map.of(), Duration.ofSeconds(20)))
                            .body())
                    .asString()
                    .isEqualTo("gzip, x-gzip, deflate");
            assertThat(client.exchange(
                                    OutgoingRequest.get(url, Map.of("accept-encoding", "br"), Duration.ofSeconds(20)))
                            .body())
                    .asString()
                    .isEqualTo("br");
            assertThat(client.exchange(OutgoingRequest.get(url, Map.of("Range", "bytes=0-1"), Duration.ofSeconds(20)))
                            .body())
                    .asString()
                    .isEqualTo("null");
        }
    }

    private static ReceivedResponse get(String status, String headers, byte[] body, HttpLimits limits)
            throws Exception {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nETag: \"1\"\r\n" + headers
                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return exchange("GET", head, body, limits);
    }

    private static ReceivedResponse exchange(String method, String head, byte[] body, HttpLimits limits)
            throws Exception {
        try (RawServer server = new RawServer(socket -> {
                    socket.getInputStream().read(new byte[10_000]);
                    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                    socket.getOutputStream().write(body);
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                SafeHttpClient client = SafeHttpClients.create(POLICY, limits)) {
            return client.exchange(new OutgoingRequest(
                    method, WebAddress.parse(server.url()), Map.of(), new byte[0], Duration.ofSeconds(20)));
        }
    }

    /** What gzip makes of nothing, but with empty blocks, five bytes each, in front of the last one. */
    private static byte[] nothingAtLength(int bytes) {
        byte[] nothing = packedOnce("gzip", new byte[0]);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes + nothing.length);
        packed.write(nothing, 0, 10);
        for (int i = 0; i < bytes / 5; i++) {
            packed.writeBytes(new byte[] {0, 0, 0, -1, -1});
        }
        packed.write(nothing, 10, nothing.length - 10);
        return packed.toByteArray();
    }

    private static byte[] packed(String codings) {
        byte[] bytes = PLAIN;
        for (String coding : codings.split(",")) {
            bytes = packedOnce(coding.strip(), bytes);
        }
        return bytes;
    }

    private static byte[] packedOnce(String coding, byte[] bytes) {
        if (coding.isEmpty() || coding.equals("identity")) {
            return bytes;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                coding.equals("deflate") ? new DeflaterOutputStream(packed) : new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
