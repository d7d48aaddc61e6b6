package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What the migrations of a new version may do while nodes of the former one run: add. What is to go is taken away by a later version,
 * when nothing that runs knows of it any more. Indexes are nobody's business but the database's, unless they forbid something.
 */
class ExpandingMigrationsTest {

    private static final Pattern LEVEL = Pattern.compile("V(\\d+)__.*\\.sql");
    private static final Pattern NEW_TABLE = Pattern.compile("^create table (\\w+)");
    private static final Pattern CONTRACTS = Pattern.compile(
            "\\bdrop (?!index\\b)|\\brename\\b|\\bset not null\\b"
                    + "|\\balter (column )?\\w+ (set data )?type\\b|\\badd (constraint|check|unique|primary|foreign)\\b|\\btruncate\\b|^delete\\b");
    private static final Pattern MANDATORY = Pattern.compile("\\badd column\\b(?!.*\\bdefault\\b).*\\bnot null\\b");
    private static final Pattern UNIQUE = Pattern.compile("^create unique index .* on (\\w+)");
    private static final Pattern LIMITED = Pattern.compile("\\badd column\\b.*\\b(check|references|unique)\\b");

    private static List<String> statements(Resource migration) throws IOException {
        String text = migration.getContentAsString(StandardCharsets.UTF_8).replaceAll("--.*", "");
        return Arrays.stream(text.split(";"))
                .map(each -> each.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** What of it a node could stumble over that knows nothing of it. */
    private static List<String> contracting(List<String> statements) {
        List<String> fresh = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (String statement : statements) {
            Matcher table = NEW_TABLE.matcher(statement);
            Matcher unique = UNIQUE.matcher(statement);
            if (table.find()) {
                fresh.add(table.group(1));
            } else if (unique.find() ? !fresh.contains(unique.group(1)) : contracts(statement)) {
                bad.add(statement);
            }
        }
        return bad;
    }

    private static boolean contracts(String statement) {
        return CONTRACTS.matcher(statement).find()
                || MANDATORY.matcher(statement).find()
                || LIMITED.matcher(statement).find();
    }

    @Test
    void migrationsAboveTheFormerLevel_onlyAdd() throws IOException {
        Resource[] migrations =
                new PathMatchingResourcePatternResolver().getResources("classpath:db/migration/postgresql/V*.sql");
        assertThat(migrations).hasSizeGreaterThanOrEqualTo(Integer.parseInt(FormerNode.LEVEL));
        for (Resource migration : migrations) {
            Matcher name = LEVEL.matcher(String.valueOf(migration.getFilename()));
            assertThat(name.matches()).isTrue();
            if (Integer.parseInt(name.group(1)) > Integer.parseInt(FormerNode.LEVEL)) {
                assertThat(contracting(statements(migration)))
                        .as("%s", migration)
                        .isEmpty();
            }
        }
    }

    @Test
    void whatTakesAwayOrForbids_isRecognised() {
        List<String> bad = List.of(
                "alter table job drop column args",
                "drop table job_log",
                "alter table job rename column args to arguments",
                "alter table job alter column priority type bigint",
                "alter table job alter column task set data type varchar(10)",
                "alter table job add column colour text not null",
                "alter table job alter column queue set not null",
                "alter table job add constraint small check (priority < 10)",
                "alter table job add column colour text default 'red' check (colour = 'red')",
                "create unique index one on job (task)",
                "delete from job");
        List<String> good = List.of(
                "alter table job add column colour text",
                "alter table job add column colour text not null default 'red'",
                "create table colour (name text not null primary key)",
                "create unique index one on colour (name)",
                "drop index job_running",
                "create index job_running on job (id, queue) where state = 'running'");

        assertThat(contracting(bad)).isEqualTo(bad);
        assertThat(contracting(good)).isEmpty();
    }
}
