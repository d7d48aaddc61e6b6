package dev.errand.task.json;

import java.util.OptionalDouble;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Takes a number or null, where Jackson's own would take {@code "NaN"} too and cannot be guarded. */
final class StrictOptionalDouble extends StdScalarDeserializer<OptionalDouble> {

    StrictOptionalDouble() {
        super(OptionalDouble.class);
    }

    @Override
    public OptionalDouble deserialize(JsonParser parser, DeserializationContext context) {
        return parser.currentToken().isNumeric()
                ? OptionalDouble.of(parser.getDoubleValue())
                : context.reportInputMismatch(this, "not allowed here");
    }

    @Override
    public OptionalDouble getNullValue(DeserializationContext context) {
        return OptionalDouble.empty();
    }

    @Override
    public OptionalDouble getAbsentValue(DeserializationContext context) {
        return OptionalDouble.empty();
    }
}
