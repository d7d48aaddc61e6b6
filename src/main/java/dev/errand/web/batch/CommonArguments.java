package dev.errand.web.batch;

import dev.errand.web.request.JsonBody;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The named arguments that all items of a batch have.
 *
 * @param json the object as it was written, if there was one
 * @param names its names
 */
record CommonArguments(@Nullable String json, Set<String> names) {

    static CommonArguments of(@Nullable String json) {
        return new CommonArguments(json, json == null ? Set.of() : namesIn(json));
    }

    /** The names of an object that is known to be well formed. */
    static Set<String> namesIn(String object) {
        Set<String> names = new LinkedHashSet<>();
        JsonBody.read(object, (body, name) -> {
            names.add(name);
            body.skip();
        });
        return names;
    }

    /** With those of one item, none of which is common. */
    @Nullable
    String with(@Nullable String own, Set<String> ownNames) {
        if (own == null || (ownNames.isEmpty() && json != null)) {
            return json;
        }
        if (json == null || names.isEmpty()) {
            return own;
        }
        return json.substring(0, json.length() - 1) + "," + own.substring(1);
    }
}
