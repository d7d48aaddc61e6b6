package dev.errand.task.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.task.json.TaskJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaWideningTest {

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static boolean takes(String wide, String narrow) {
        return SchemaWidening.takes(TaskJson.tree(json(wide)), TaskJson.tree(json(narrow)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | {'type':'string'}",
                "{'type':'string'} | {'type':'string','description':'other words'}",
                "{'type':'number'} | {'type':'integer'}",
                "{'type':['string','null']} | {'type':'string'}",
                "{'anyOf':[{'type':'null'},{'type':'string'}]} | {'type':'string'}",
                "{'type':'integer','minimum':0,'maximum':9} | {'type':'integer','minimum':1,'maximum':9}",
                "{'type':'integer'} | {'type':'integer','minimum':1,'maximum':9}",
                "{'type':'string','enum':['a','b']} | {'type':'string','enum':['a']}",
                "{'type':'string'} | {'type':'string','enum':['a']}",
                "{'type':'array','items':{'type':'number'}} | {'type':'array','items':{'type':'integer'}}",
                "{'type':'object','properties':{'a':{},'b':{}},'required':['a'],'additionalProperties':false} |"
                        + " {'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false}",
                "{'type':'object','additionalProperties':{'type':'number'}} | {'type':'object','additionalProperties':{'type':'integer'}}",
                "{'$ref':'#/$defs/T','$defs':{'T':{'type':'object','properties':{'next':{'$ref':'#/$defs/T'}}}}} |"
                        + " {'$ref':'#/$defs/U','$defs':{'U':{'type':'object','properties':{'next':{'$ref':'#/$defs/U'}}}}}",
            })
    void whatTakesAll_isSaidToDoSo(String wide, String narrow) {
        assertThat(takes(wide, narrow)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'integer'} | {'type':'number'}",
                "{'type':'string'} | {}",
                "{'type':'string'} | {'type':['string','null']}",
                "{'type':'string'} | {'anyOf':[{'type':'null'},{'type':'string'}]}",
                "{'type':'integer','minimum':1} | {'type':'integer','minimum':0}",
                "{'type':'integer','minimum':1} | {'type':'integer'}",
                "{'type':'string','enum':['a']} | {'type':'string','enum':['a','b']}",
                "{'type':'string','enum':['a']} | {'type':'string'}",
                "{'type':'string','pattern':'a+'} | {'type':'string','pattern':'a*'}",
                "{'type':'array','items':{'type':'integer'}} | {'type':'array','items':{'type':'number'}}",
                "{'type':'object','properties':{'a':{}},'required':['a']} | {'type':'object','properties':{'a':{}}}",
                "{'type':'object','properties':{'a':{}},'additionalProperties':false} |"
                        + " {'type':'object','properties':{'a':{},'b':{}},'additionalProperties':false}",
                "{'type':'object','properties':{'a':{'type':'string'}}} | {'type':'object'}",
                "{'type':'object','additionalProperties':false} | {'type':'object'}",
                "{'anyOf':[{'type':'null'},{'type':'integer'}],'minimum':1} | {'type':'integer'}",
                "{'$ref':'#/$defs/T','minimum':1,'$defs':{'T':{'type':'integer'}}} | {'$ref':'#/$defs/T','$defs':{'T':{'type':'integer'}}}",
                "{'allOf':[{'$ref':'#/$defs/T'}],'$defs':{'T':{'type':'string'}}} |"
                        + " {'allOf':[{'$ref':'#/$defs/T'}],'$defs':{'T':{'type':'integer'}}}",
                "{'$ref':'#/$defs/T','$defs':{'T':{'type':'object','properties':{'n':{'type':'string'},'next':{'$ref':'#/$defs/T'}}}}} |"
                        + " {'$ref':'#/$defs/T','$defs':{'T':{'type':'object','properties':{'n':{'type':'integer'},'next':{'$ref':'#/$defs/T'}}}}}",
            })
    void whatMayNot_isNot(String wide, String narrow) {
        assertThat(takes(wide, narrow)).isFalse();
    }
}
