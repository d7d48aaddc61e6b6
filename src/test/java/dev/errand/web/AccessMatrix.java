package dev.errand.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every call with every credential and every method that HTTP has for looking. What is to come of each cell follows from a golden table, and from
 * nothing that the service says of itself.
 */
final class AccessMatrix {

    /** Paths that tell of one job, in whose places the id of a job that there is goes. */
    private static final String JOB = "/v1/jobs/{id}";

    /** These get one that is no JSON, so that what is let in changes nothing. */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private static final Set<String> UNSAFE = Set.of("POST", "PUT", "PATCH", "DELETE");

    /** A prime, so that no credential comes from the same few addresses each time round. */
    private static final int ADDRESSES = 61;

    private static final int TOO_MANY = 429;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port;
    private final Map<String, String> golden;
    private final List<HttpClient> clients = new ArrayList<>();
    private int turn;

    /**
     * Of what the matrix is made.
     *
     * @param golden by method and path, what it needs: scopes, {@code link:…}, {@code any} key, {@code public}, with bars between them
     */
    AccessMatrix(int port, Map<String, String> golden) {
        this.port = port;
        this.golden = golden;
    }

    /**
     * Somebody who calls.
     *
     * @param name of the row
     * @param header with what, as name and value; nothing at all where empty
     * @param scopes what the key has; nothing where it is not good
     * @param good whether it is
     * @param link what a link allows; nothing where it is none
     * @param stranger whether the job must be to it as if it did not exist
     * @param flaw what is wrong with it beside that
     */
    record Credential(
            String name,
            List<String> header,
            Set<String> scopes,
            boolean good,
            Set<String> link,
            boolean stranger,
            Flaw flaw) {

        Credential(
                String name,
                List<String> header,
                Set<String> scopes,
                boolean good,
                Set<String> link,
                boolean stranger) {
            this(name, header, scopes, good, link, stranger, Flaw.NONE);
        }

        Credential with(Flaw other) {
            return new Credential(name, header, scopes, good, link, stranger, other);
        }

        static Credential bad(String name, String... header) {
            return new Credential(name, List.of(header), Set.of(), false, Set.of(), false);
        }

        static Credential good(String name, Set<String> scopes, String... header) {
            return new Credential(name, List.of(header), scopes, true, Set.of(), false);
        }

        static Credential stranger(String name, Set<String> scopes, String key) {
            return new Credential(name, bearer(key), scopes, true, Set.of(), true);
        }

        static Credential link(String token, String... allow) {
            return new Credential("link", bearer(token), Set.of(), true, Set.of(allow), false);
        }

        private static List<String> bearer(String token) {
            return List.of("Authorization", "Bearer " + token);
        }

        boolean has(String needs) {
            return needs.equals("public")
                    || (needs.equals("any") && good && link.isEmpty())
                    || List.of(needs.split("\\|")).stream()
                            .anyMatch(one -> one.startsWith("link:")
                                    ? link.contains(one.substring("link:".length()))
                                    : scopes.contains("admin") || scopes.contains(one));
        }
    }

    /** What may be wrong with a credential that is good. */
    enum Flaw {
        NONE,
        /** A session that does not show its token, so that it may be a page of others that calls. */
        NO_TOKEN,
        /** There are two. */
        TWO
    }

    /** What is expected of a cell, as a set of statuses, or all but some. */
    private enum Outcome {
        REFUSED,
        FORBIDDEN,
        NO_METHOD,
        TWO,
        HIDDEN,
        LET_IN;

        boolean fits(int status) {
            return switch (this) {
                case REFUSED -> status == 401;
                case FORBIDDEN -> status == 403;
                case NO_METHOD -> status == 405;
                case TWO -> status == 400;
                // What is wrong with a body is said before anything is looked up.
                case HIDDEN -> status == 404 || status == 400;
                case LET_IN -> status != 401 && status != 403 && status != 405 && status < 500;
            };
        }
    }

    /**
     * Tries each cell.
     *
     * @param job the id of a finished job, for links
     * @return cells that are not as expected, each as a line; the first line tells how many were tried
     */
    List<String> differences(List<Credential> credentials, String job) {
        List<String> differences = new ArrayList<>();
        int cells = 0;
        for (int i = 0; i < ADDRESSES; i++) {
            clients.add(client(i));
        }
        try {
            for (Map.Entry<String, String> call : golden.entrySet()) {
                String method = call.getKey().split(" ")[0];
                String path = call.getKey().split(" ")[1];
                for (Credential credential : credentials) {
                    for (String with : new TreeSet<>(Set.of(method, "HEAD", "OPTIONS", "TRACE"))) {
                        Outcome expected = expected(credential, with, path);
                        int status = send(credential, with, target(path, job, credential));
                        cells++;
                        if (!expected.fits(status)) {
                            differences.add(credential.name() + ": " + with + " " + path + " is " + status + ", not "
                                    + expected);
                        }
                    }
                }
            }
        } finally {
            clients.forEach(HttpClient::close);
        }
        differences.addFirst(Integer.toString(cells));
        return differences;
    }

    private Outcome expected(Credential credential, String method, String path) {
        String needs = needs(method.equals("HEAD") ? "GET" : method, path);
        if (!credential.good() && !isPublic(path)) {
            return Outcome.REFUSED;
        }
        if (credential.flaw() == Flaw.TWO) {
            return Outcome.TWO;
        }
        if (credential.flaw() == Flaw.NO_TOKEN && UNSAFE.contains(method)) {
            return Outcome.FORBIDDEN;
        }
        if (method.equals("OPTIONS")) {
            return Outcome.LET_IN;
        }
        if (needs == null) {
            return Outcome.NO_METHOD;
        }
        boolean anotherJob = !credential.link().isEmpty() && !path.startsWith(JOB) && !needs.equals("public");
        if (anotherJob || !credential.has(needs)) {
            return Outcome.FORBIDDEN;
        }
        return credential.stranger() && path.startsWith(JOB) ? Outcome.HIDDEN : Outcome.LET_IN;
    }

    /** By the very path, else by one with a variable that it fits, as {@code /v1/jobs/wait} fits that of a job. */
    private @Nullable String needs(String method, String path) {
        String exact = golden.get(method + " " + path);
        return exact != null
                ? exact
                : golden.entrySet().stream()
                        .filter(call -> call.getKey().startsWith(method + " ")
                                && path.matches(call.getKey()
                                        .substring(method.length() + 1)
                                        .replaceAll("\\{[^}]+}", "[^/{]+")))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
    }

    private boolean isPublic(String path) {
        return golden.entrySet().stream()
                .filter(call -> call.getKey().endsWith(" " + path))
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet())
                .equals(Set.of("public"));
    }

    /** Whatever else is let in finds nothing, so that no cell changes what the next one meets. */
    private static String target(String path, String job, Credential credential) {
        boolean there = path.startsWith(JOB)
                && (credential.stranger() || !credential.link().isEmpty());
        return (there ? path.replace("{id}", job) : path).replaceAll("\\{[^}]+}", "x");
    }

    /** An address that failed too often in this second is asked to wait, whoever is fast: the next ones are tried instead. */
    private int send(Credential credential, String method, String path) {
        int status = TOO_MANY;
        for (int i = 0; i < ADDRESSES && status == TOO_MANY; i++) {
            status = sendOnce(credential, method, path);
        }
        return status;
    }

    private int sendOnce(Credential credential, String method, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, WITH_BODY.contains(method) ? BodyPublishers.ofString("{") : BodyPublishers.noBody());
        if (!credential.header().isEmpty()) {
            request.headers(credential.header().toArray(String[]::new));
        }
        HttpClient client = clients.get(turn++ % ADDRESSES);
        try {
            // A stream that is let in goes on; its head is enough.
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Each from an address of its own, since one address may fail twenty times a second and no more. */
    private static HttpClient client(int number) {
        try {
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .localAddress(InetAddress.getByName("127.0.1." + (1 + number)))
                    .build();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
