package dev.errand.schedule.cron;

import dev.errand.schedule.cron.CronExpression.DayMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads one cron expression. For one thread. */
final class CronParser {

    private static final int MAX_LENGTH = 200;
    private static final int FIELDS = 5;

    private static final Map<String, String> NICKNAMES = Map.of(
            "@YEARLY", "0 0 1 1 *",
            "@ANNUALLY", "0 0 1 1 *",
            "@MONTHLY", "0 0 1 * *",
            "@WEEKLY", "0 0 * * 0",
            "@DAILY", "0 0 * * *",
            "@MIDNIGHT", "0 0 * * *",
            "@HOURLY", "0 * * * *");

    private final String text;
    private final DayMatch dayMatch;

    CronParser(String text, DayMatch dayMatch) {
        this.text = text;
        this.dayMatch = dayMatch;
    }

    /** A field of the text and where it begins. */
    private record Word(String text, int place) {}

    CronExpression parse() throws CronSyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new CronSyntaxException("an expression has at most " + MAX_LENGTH + " characters", MAX_LENGTH);
        }
        List<Word> words = words(text);
        if (words.isEmpty()) {
            throw new CronSyntaxException("the expression is empty", 0);
        }
        Word first = words.getFirst();
        if (first.text().startsWith("@")) {
            String meaning = NICKNAMES.get(first.text());
            if (meaning == null) {
                throw new CronSyntaxException(
                        "must be @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually", first.place());
            }
            if (words.size() > 1) {
                throw new CronSyntaxException(
                        "nothing may follow " + first.text().toLowerCase(Locale.ROOT),
                        words.get(1).place());
            }
            return parse(words(meaning));
        }
        return parse(words);
    }

    private static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && !isBlank(text.charAt(at))) {
                at++;
            }
            if (at > from) {
                words.add(new Word(text.substring(from, at).toUpperCase(Locale.ROOT), from));
            } else {
                at++;
            }
        }
        return words;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private CronExpression parse(List<Word> words) throws CronSyntaxException {
        if (words.size() < FIELDS || words.size() > FIELDS + 1) {
            int place = words.size() < FIELDS
                    ? text.length()
                    : words.get(FIELDS + 1).place();
            throw new CronSyntaxException(
                    "there are " + words.size() + " fields; there must be five (minute, hour, day of the month, month,"
                            + " day of the week), or six with the second before them",
                    place);
        }
        int first = words.size() - FIELDS;
        CronFieldReader second = first == 0 ? null : read(CronField.SECOND, words.getFirst());
        CronFieldReader minute = read(CronField.MINUTE, words.get(first));
        CronFieldReader hour = read(CronField.HOUR, words.get(first + 1));
        CronFieldReader day = read(CronField.DAY, words.get(first + 2));
        CronFieldReader month = read(CronField.MONTH, words.get(first + 3));
        CronFieldReader weekday = read(CronField.WEEKDAY, words.get(first + 4));
        boolean bothRestricted = day.isRestricted() && weekday.isRestricted();
        return new CronExpression(
                text,
                second == null ? 1 : second.bits(),
                minute.bits(),
                hour.bits(),
                hour.isEvery(),
                new CronDays(
                        month.bits(), day.ofMonth(), weekday.ofWeek(), bothRestricted && dayMatch == DayMatch.ANY));
    }

    private static CronFieldReader read(CronField field, Word word) throws CronSyntaxException {
        CronFieldReader reader = new CronFieldReader(field, word.text(), word.place());
        reader.read();
        return reader;
    }
}
