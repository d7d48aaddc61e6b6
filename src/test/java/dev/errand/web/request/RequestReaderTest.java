package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.errand.request.Refusals;
import dev.errand.web.admin.TenantRequest;
import dev.errand.web.operation.BulkRequest;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {

    @JsonClassDescription("a basket")
    record Basket(
            @Size(min = 1, max = 2) @Nullable List<String> fruits,
            @Nullable List<Stone> stones) {}

    record Stone(@Nullable Integer weight) {}

    private static String wrong(Class<?> type, String body) {
        return Refusals.violationsOf(() -> Requests.read(body, type)).strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'fruits':[]}                     | /fruits: must have at least 1 element, not 0",
                "{'fruits':['a','b','c']}          | /fruits: must have at most 2 elements, not 3",
                "{'fruits':5}                      | /fruits: must be an array",
                "{'stones':[{},{'weight':'x'}]}    | /stones/1/weight: must be a whole number",
                "{'stones':[{},{'a/b':1}]}         | /stones/1/a~1b: is not a field of /stones/1",
                "{'stones':[{'size':1},{}]}        | /stones/0/size: is not a field of /stones/0",
                "{'stones':[5]}                    | /stones/0: must be an object",
                "{'stones':[[]]}                   | /stones/0: must be an object",
                "{'size':{'a':[1]},'fruits':['a']} | /size: is not a field of a basket",
            })
    void whatIsWrong_isToldWhereItStands(String body, String told) {
        assertThat(wrong(Basket.class, body.replace('\'', '"'))).isEqualTo(told);
    }

    @Test
    void aFieldThatAFilterDoesNotHave_isPointedToInIt() {
        assertThat(wrong(BulkRequest.class, "{\"filter\":{\"state\":[\"failed\"]}}"))
                .startsWith("/filter/state: is not a field of ");
    }

    @ParameterizedTest
    @CsvSource({"\"1MB\"", "1.5", "123456789012345678901234567890", "-1"})
    void aLargeNumber_isSaidToBeAWholeOneWithinItsRange(String value) {
        assertThat(wrong(TenantRequest.class, "{\"maxBytes\":" + value.replace("\"\"", "\"") + "}"))
                .startsWith("/maxBytes: must be a whole number from 0 to ");
    }
}
