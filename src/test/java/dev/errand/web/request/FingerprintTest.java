package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":1,"b":[2,3]}   | { "b" : [ 2, 3 ] , "a" : 1 }
                    {"a":1}             | {"a":1.0}
                    {"a":100}           | {"a":1e2}
                    {"a":0}             | {"a":-0.000}
                    {"a":0.1}           | {"a":1.0E-1}
                    {"a":1e-999999999}  | {"a":10e-1000000000}
                    {"a":"A"}           | {"a":"\\u0041"}
                    {"a":"/"}           | {"a":"\\/"}
                    {"a":{"x":1,"y":2}} | {"a":{"y":2,"x":1}}
                    """)
    void of_isTheSameForWhatIsEqualAsJson(String one, String other) {
        assertThat(Fingerprint.of("jobs", one)).isEqualTo(Fingerprint.of("jobs", other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":1}          | {"a":"1"}
                    {"a":[1,2]}      | {"a":[2,1]}
                    {"a":[1,2]}      | {"a":[[1,2]]}
                    {"a":null}       | {"a":"null"}
                    {"a":true}       | {"a":"true"}
                    {"a":null}       | {}
                    {"a":1}          | {"a":1.0000000000000000001}
                    {"a":1e99999999999} | {"a":1e99999999998}
                    {"a":"b","c":"d"}   | {"a":"bc","":"d"}
                    {"a":{}}         | {"a":[]}
                    """)
    void of_differsForWhatIsNot(String one, String other) {
        assertThat(Fingerprint.of("jobs", one)).isNotEqualTo(Fingerprint.of("jobs", other));
    }

    @Test
    void of_differsForTwoKindsOfRequest() {
        assertThat(Fingerprint.of("jobs", "{}")).isNotEqualTo(Fingerprint.of("batches", "{}"));
    }
}
