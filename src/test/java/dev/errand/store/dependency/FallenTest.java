package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which jobs wait again when others are retried. */
class FallenTest {

    @Test
    void whatFellWithTheRootsAlone_waitsAgain() {
        Map<String, Set<String>> bad = Map.of("b", Set.of("a"), "c", Set.of("b"), "d", Set.of("b", "c"));

        assertThat(Fallen.withoutThoseOfOthers(Set.of("b", "c", "d"), bad, List.of("a")))
                .containsExactlyInAnyOrder("b", "c", "d");
    }

    @Test
    void whatFellWithAnotherAsWell_andAllBehindIt_staysAsItIs() {
        Map<String, Set<String>> bad =
                Map.of("b", Set.of("a"), "c", Set.of("a", "other"), "d", Set.of("c"), "e", Set.of("d", "b"));

        assertThat(Fallen.withoutThoseOfOthers(Set.of("b", "c", "d", "e"), bad, List.of("a")))
                .containsExactly("b");
        assertThat(Fallen.withoutThoseOfOthers(Set.of("b", "c", "d", "e"), bad, List.of("a", "other")))
                .containsExactlyInAnyOrder("b", "c", "d", "e");
    }

    @Test
    void aLongChain_isWalkedThrough() {
        int length = 10_000;
        Map<String, Set<String>> bad = new HashMap<>();
        for (int i = 1; i < length; i++) {
            bad.put("j" + i, Set.of("j" + (i - 1)));
        }
        Set<String> fell = bad.keySet();

        assertThat(Fallen.withoutThoseOfOthers(fell, bad, List.of("j0"))).hasSize(length - 1);
        assertThat(Fallen.withoutThoseOfOthers(fell, bad, List.of("other"))).isEmpty();
    }
}
