package dev.errand.resultqueue;

import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** How outcomes are kept that no row shows: the values themselves as JSON. A later version may add to them. */
final class OutcomeJson {

    /** Texts of tasks can hold halves of surrogate pairs, which no database takes as they are. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private OutcomeJson() {}
}
