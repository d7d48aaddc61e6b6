package dev.errand.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An OpenID Connect issuer on this machine, which can also behave badly. */
final class TestIssuer {

    static final String AUDIENCE = "errand-test";
    static final String CLIENT = "errand-browsers";
    static final String SECRET = "a secret: of the client";
    static final RSAKey RSA = rsa("rsa-1");
    static final ECKey EC = ec("ec-1");

    private static final int HUGE = 2_000_000;

    final AtomicInteger asked = new AtomicInteger();
    volatile List<JWK> keys = List.of(RSA, EC);
    volatile Behaviour behaviour = Behaviour.GOOD;
    /** What its tokens say of whoever signs in. */
    volatile UnaryOperator<JWTClaimsSet.Builder> person = UnaryOperator.identity();

    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile CountDownLatch hanging = new CountDownLatch(1);
    private final HttpServer server;

    /** How it answers for its keys. */
    enum Behaviour {
        GOOD,
        AWAY,
        HUGE,
        HANGS,
        REDIRECTS
    }

    TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
        server.createContext("/keys", this::keys);
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::change);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void behave(Behaviour next) {
        behaviour = next;
        if (next != Behaviour.HANGS) {
            hanging.countDown();
            hanging = new CountDownLatch(1);
        }
    }

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What every good token says, to be changed. */
    JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(AUDIENCE)
                .jwtID(UUID.randomUUID().toString())
                .subject("ann@example.org")
                .issueTime(Date.from(now.minusSeconds(90)))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("scope", "openid jobs:read jobs:submit")
                .claim("tenant", "default");
    }

    static JWSHeader.Builder header(JWK key) {
        return new JWSHeader.Builder(key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID());
    }

    static String token(JWK key, JWTClaimsSet.Builder claims) {
        return token(key, header(key), claims);
    }

    static String token(JWK key, JWSHeader.Builder header, JWTClaimsSet.Builder claims) {
        SignedJWT token = new SignedJWT(header.build(), claims.build());
        try {
            token.sign(key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private String discovery() {
        return """
                {"issuer": "URL", "jwks_uri": "URL/keys",
                "authorization_endpoint": "URL/authorize", "token_endpoint": "URL/token"}""".replace("URL", url());
    }

    /** Signs in whoever comes, as {@link #person} says, and sends the browser back with a code. */
    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .set("Location", asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
        answer(exchange, 302, "");
    }

    /** Changes a code for a token, once, if all is as it was asked for. */
    private void change(HttpExchange exchange) throws IOException {
        Map<String, String> sent = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(sent.getOrDefault("code", ""));
        String pair = encoded(CLIENT) + ":" + encoded(SECRET);
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        if (behaviour == Behaviour.AWAY) {
            answer(exchange, 500, "");
        } else if (asked == null
                || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !Objects.equals(asked.get("redirect_uri"), sent.get("redirect_uri"))
                || !Objects.equals(asked.get("code_challenge"), challenge(sent.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
        } else {
            JWTClaimsSet.Builder claims = claims().audience(CLIENT).claim("nonce", asked.get("nonce"));
            String token = token(EC, header(EC).type(JOSEObjectType.JWT), person.apply(claims));
            answer(
                    exchange,
                    200,
                    "{\"access_token\": \"x\", \"token_type\": \"Bearer\", \"id_token\": \"" + token + "\"}");
        }
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        return Arrays.stream(text.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void keys(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String good = new JWKSet(keys).toPublicJWKSet().toString();
        switch (behaviour) {
            case GOOD -> answer(exchange, 200, good);
            case AWAY -> answer(exchange, 500, "");
            case HUGE -> answer(exchange, 200, good + " ".repeat(HUGE));
            case REDIRECTS -> {
                exchange.getResponseHeaders().set("Location", "/keys");
                answer(exchange, 302, "");
            }
            case HANGS -> {
                hang();
                answer(exchange, 200, good);
            }
        }
    }

    private void hang() {
        try {
            var unused = hanging.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
