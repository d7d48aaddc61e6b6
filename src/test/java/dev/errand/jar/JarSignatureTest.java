package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.task.definition.SensitiveParts;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JarSignatureTest {

    private static List<String> hidden(String schema) {
        String parameters = "[{'name':'p','schema':" + schema + "}]";
        SensitiveParts parts = JarSignature.define("it", "{}", parameters.replace('\'', '"'), 1)
                .parameters()
                .getFirst()
                .sensitive();
        List<String> found = new ArrayList<>();
        parts.find(TaskJson.tree("{\"a\":1,\"b\":2}"), "/args/0", found::add);
        return found;
    }

    @Test
    void whatIsToBeHidden_isHidden() {
        assertThat(hidden("{'properties':{'a':{'sensitive':true}}}")).containsExactly("/args/0/a");
    }

    /** As one with a pattern that only Java has: nobody here can tell which part it is. */
    @Test
    void ofASchemaThatCannotBeChecked_allIsHiddenWhereAnythingIsToBe() {
        assertThat(hidden("{'pattern':'(?=a)b','properties':{'a':{'sensitive':true}}}"))
                .containsExactly("/args/0");
        assertThat(hidden("{'pattern':'(?=a)b','sensitive':true}")).containsExactly("/args/0");
        assertThat(hidden("{'pattern':'(?=a)b'}")).isEmpty();
    }
}
