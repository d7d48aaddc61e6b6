package dev.errand.task.sensitive;

import dev.errand.job.Failure;
import dev.errand.job.LogLine;
import dev.errand.job.Progress;
import dev.errand.job.spec.TaskCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The sensitive texts of one job, so that what its task says of itself can be told without them. Short ones are not looked for, since they
 * stand in many a text by chance. Immutable and safe for concurrent use; in memory alone.
 */
public final class SensitiveWords {

    /** How many characters a text has at least that is looked for. */
    public static final int MIN_LENGTH = 4;

    /** How many texts are looked for; where there are more, nothing that the task says is shown. */
    private static final int MAX_WORDS = 1_000;

    /** Of a job without any. */
    public static final SensitiveWords NONE = new SensitiveWords(List.of(), false);

    private final List<String> words;
    private final boolean hidesAll;

    private SensitiveWords(List<String> words, boolean hidesAll) {
        this.words = words;
        this.hidesAll = hidesAll;
    }

    /** Those of a call whose arguments are there. */
    public static SensitiveWords of(TaskCall call) {
        if (call.sensitive().isEmpty()) {
            return NONE;
        }
        List<String> found = new ArrayList<>();
        try {
            Redaction.texts(call, found);
        } catch (JacksonException e) {
            return new SensitiveWords(List.of(), true);
        }
        // The longest first: one may be a part of another.
        List<String> words = found.stream()
                .filter(word -> word.length() >= MIN_LENGTH)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        return new SensitiveWords(words, words.size() > MAX_WORDS);
    }

    /** A text with three asterisks for each of them. */
    public String hide(String text) {
        if (isNone()) {
            return text;
        }
        if (hidesAll) {
            return Redaction.MASK;
        }
        String shown = text;
        for (String word : words) {
            shown = shown.replace(word, Redaction.MASK);
        }
        return shown;
    }

    private boolean isNone() {
        return words.isEmpty() && !hidesAll;
    }

    private @Nullable String hideIn(@Nullable String text) {
        return text == null ? null : hide(text);
    }

    /** An error without them. */
    public Failure hide(Failure failure) {
        return isNone()
                ? failure
                : new Failure(
                        failure.reason(), failure.className(), hideIn(failure.message()), hideIn(failure.stack()));
    }

    /** What an attempt says without them. */
    public Progress hide(Progress progress) {
        return isNone() || progress.message() == null
                ? progress
                : new Progress(progress.percent(), hide(progress.message()), progress.at());
    }

    /** A line of a log without them. */
    public LogLine hide(LogLine line) {
        return isNone() ? line : new LogLine(line.level(), hide(line.message()), line.at(), line.leftOut());
    }
}
