package dev.errand.task.json;

/** Finds integers in JSON that are longer than clients can be expected to read. Pure. */
public final class LongIntegers {

    private LongIntegers() {}

    /**
     * Whether an integer has more digits than that. A number with a point or an exponent is none, and neither is what stands in a
     * string.
     *
     * @param json valid JSON in UTF-8
     */
    public static boolean in(byte[] json, int mostDigits) {
        return mayBeIn(json, mostDigits) && areIn(json, mostDigits);
    }

    /** Whether so many digits stand in a row anywhere. Such a row covers a byte that is looked at here, so that few need to be. */
    private static boolean mayBeIn(byte[] json, int mostDigits) {
        for (int i = mostDigits; i < json.length; i += mostDigits) {
            if (isDigit(json[i]) && digitsAround(json, i) > mostDigits) {
                return true;
            }
        }
        return false;
    }

    private static int digitsAround(byte[] json, int place) {
        int from = place;
        while (from > 0 && isDigit(json[from - 1])) {
            from--;
        }
        int to = place;
        while (to < json.length && isDigit(json[to])) {
            to++;
        }
        return to - from;
    }

    private static boolean areIn(byte[] json, int mostDigits) {
        int i = 0;
        while (i < json.length) {
            if (json[i] == '"') {
                i = afterString(json, i);
            } else if (isDigit(json[i])) {
                int end = afterDigits(json, i);
                if (end - i > mostDigits && !goesOn(json, end)) {
                    return true;
                }
                // What follows belongs to the same number, and its digits are not those of an integer.
                i = afterNumber(json, end);
            } else {
                i++;
            }
        }
        return false;
    }

    private static int afterString(byte[] json, int quote) {
        int i = quote + 1;
        while (i < json.length && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static int afterDigits(byte[] json, int from) {
        int i = from;
        while (i < json.length && isDigit(json[i])) {
            i++;
        }
        return i;
    }

    private static int afterNumber(byte[] json, int from) {
        int i = from;
        while (i < json.length && (isDigit(json[i]) || goesOn(json, i) || json[i] == '+' || json[i] == '-')) {
            i++;
        }
        return i;
    }

    private static boolean goesOn(byte[] json, int i) {
        return i < json.length && (json[i] == '.' || json[i] == 'e' || json[i] == 'E');
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
