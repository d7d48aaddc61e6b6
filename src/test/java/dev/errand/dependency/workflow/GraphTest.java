package dev.errand.dependency.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.dependency.workflow.Graph.CycleException;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of the jobs of a workflow. */
class GraphTest {

    /** From texts such as {@code a; b: a; c: a b}. */
    private static Map<String, List<Parent>> parents(String text) {
        Map<String, List<Parent>> all = new LinkedHashMap<>();
        for (String each : text.split(";")) {
            String[] parts = each.strip().split(":");
            List<Parent> after = new ArrayList<>();
            if (parts.length > 1) {
                for (String parent : parts[1].strip().split(" ")) {
                    after.add(new Parent(parent, When.SUCCEEDED, after.size()));
                }
            }
            all.put(parts[0], after);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a                          | a
            b: a; a                    | a b
            d: b c; b: a; c: a; a      | a b c d
            a; b; c: b; d: a           | a b d c""")
    void eachComesBehindWhatItWaitsFor(String text, String order) {
        assertThat(Graph.of(parents(text)).order()).containsExactly(order.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: a                       | a a
            a: b; b: a                 | a b a
            x; a: x c; b: a; c: b; d: c| a c b a
            d: c; a: b; b: a; c: a     | a b a""")
    void aCircle_isNamed(String text, String cycle) {
        assertThatThrownBy(() -> Graph.of(parents(text)))
                .isInstanceOfSatisfying(
                        CycleException.class, e -> assertThat(e.cycle()).containsExactly(cycle.split(" ")));
    }

    @Test
    void aLongChain_isPutInOrder() {
        Map<String, List<Parent>> chain = new LinkedHashMap<>();
        for (int i = 9_999; i >= 0; i--) {
            chain.put("j" + i, i == 0 ? List.of() : List.of(new Parent("j" + (i - 1), When.SUCCEEDED, 0)));
        }

        Graph graph = Graph.of(chain);

        assertThat(graph.awaited()).hasSize(9_999);
        assertThat(graph.order().getFirst()).isEqualTo("j0");
        assertThat(graph.order().getLast()).isEqualTo("j9999");
    }
}
