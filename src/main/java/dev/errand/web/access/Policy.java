package dev.errand.web.access;

import dev.errand.access.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which scope each call needs: what the description of the API says in the {@code security} of its operations, and nothing else. Several
 * entries are alternatives. The build leaves nothing but the lines that say so in {@code policy.txt}, since to read the whole description takes some
 * tenths of a second; a test holds the two together. What is not found there is allowed to nobody. Immutable.
 */
final class Policy {

    private static final String FILE = "/policy.txt";

    private static final String PATHS = "paths:";
    private static final String SECURITY = "      security: ";
    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|delete|patch):");

    private static final String KEY = "key";
    private static final Pattern ALTERNATIVE = Pattern.compile("\\{ (" + KEY + "|link): \\['?([a-z:]*)'?] }");
    private static final Pattern ALTERNATIVES = Pattern.compile("\\[(" + ALTERNATIVE + "(, " + ALTERNATIVE + ")*)?]");

    private final Map<String, Map<String, Rule>> rules = new HashMap<>();

    /**
     * What one call needs.
     *
     * @param scopes any of which allows it to a key; with none, it is public
     * @param link what a link to its job must allow; no link allows it where null
     * @param forAll whether any key allows it
     */
    record Rule(Set<Scope> scopes, @Nullable String link, boolean forAll) {

        /** Whether it is allowed to see all jobs, and to whoever may submit jobs for his own. */
        boolean isForOwn() {
            return scopes.contains(Scope.JOBS_SUBMIT) && scopes.contains(Scope.JOBS_READ);
        }

        boolean isPublic() {
            return scopes.isEmpty() && link == null && !forAll;
        }
    }

    private Policy() {}

    /** What the description of this very service says. */
    static Policy read() {
        try (InputStream in = Policy.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the build makes " + FILE + ", and did not");
            }
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines());
        } catch (IOException e) {
            throw new UncheckedIOException("what the description says of scopes cannot be read", e);
        }
    }

    /**
     * What the lines of a description say.
     *
     * @throws IllegalStateException where a line names a scope that is none, or is written in another way than the others
     */
    static Policy of(Stream<String> lines) {
        Policy policy = new Policy();
        String path = "";
        String method = "";
        boolean calls = false;
        for (String line : (Iterable<String>) lines::iterator) {
            Matcher asPath = PATH.matcher(line);
            Matcher asMethod = METHOD.matcher(line);
            if (!line.startsWith(" ")) {
                calls = line.equals(PATHS);
            } else if (asPath.matches()) {
                path = asPath.group(1);
            } else if (asMethod.matches()) {
                method = asMethod.group(1).toUpperCase(Locale.ROOT);
            } else if (calls && line.startsWith(SECURITY)) {
                policy.rules
                        .computeIfAbsent(path, none -> new HashMap<>())
                        .put(method, rule(line.substring(SECURITY.length())));
            }
        }
        return policy;
    }

    /** What all calls need, by path and method. */
    Map<String, Map<String, Rule>> rules() {
        return rules;
    }

    /** What a call needs; nothing where the description does not say. */
    @Nullable
    Rule rule(String pattern, String method) {
        Map<String, Rule> methods = rules.get(pattern);
        return methods == null ? null : methods.get(method.equals("HEAD") ? "GET" : method);
    }

    private static Rule rule(String security) {
        if (!ALTERNATIVES.matcher(security).matches()) {
            throw new IllegalStateException(
                    "each alternative of a call names one scope, or none, in one line, not " + security);
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        String link = null;
        boolean forAll = false;
        for (Matcher each = ALTERNATIVE.matcher(security); each.find(); ) {
            String name = each.group(2);
            if (name.isEmpty()) {
                forAll = true;
            } else if (each.group(1).equals(KEY)) {
                scopes.add(Scope.parse(name).orElseThrow(() -> new IllegalStateException("there is no scope " + name)));
            } else {
                link = name;
            }
        }
        return new Rule(scopes, link, forAll);
    }
}
