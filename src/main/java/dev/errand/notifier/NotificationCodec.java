package dev.errand.notifier;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How hints look on the way: {@code 1 <sender> [hello] <topic>:<key>,<key>… <topic>:*}, in as many pieces as they need. What a newer
 * version adds is passed over. Pure.
 */
final class NotificationCodec {

    /** The server takes fewer than 8000 bytes at a time. */
    static final int MAX_CHARACTERS = 7_900;

    private static final String VERSION = "1";
    private static final String HELLO = "hello";
    private static final String EVERYTHING = "*";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.\\x1f-]{1,200}");

    private NotificationCodec() {}

    /**
     * What came.
     *
     * @param sender who sent it
     * @param hello whether it is a sign of life
     */
    record Message(String sender, boolean hello, NotificationBatch hints) {}

    /** Whether a key can be sent as it is. */
    static boolean canCarry(String key) {
        return KEY.matcher(key).matches();
    }

    static String hello(String sender) {
        return start(sender).append(' ').append(HELLO).toString();
    }

    static List<String> encode(String sender, NotificationBatch hints) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = start(sender);
        int empty = piece.length();
        for (Topic topic : hints.everything()) {
            piece.append(' ').append(topic.code()).append(':').append(EVERYTHING);
        }
        for (Map.Entry<Topic, Set<String>> entry : hints.keys().entrySet()) {
            String lead = " " + entry.getKey().code() + ":";
            for (String key : entry.getValue()) {
                if (piece.length() + lead.length() + key.length() > MAX_CHARACTERS) {
                    pieces.add(piece.toString());
                    piece = start(sender);
                    lead = " " + entry.getKey().code() + ":";
                }
                piece.append(lead).append(key);
                lead = ",";
            }
        }
        if (piece.length() > empty) {
            pieces.add(piece.toString());
        }
        return pieces;
    }

    private static StringBuilder start(String sender) {
        return new StringBuilder(VERSION).append(' ').append(sender);
    }

    /** What a payload says; nothing if it is not of this kind. */
    static Optional<Message> decode(String payload) {
        String[] words = payload.split(" ", -1);
        if (words.length < 2 || !words[0].equals(VERSION)) {
            return Optional.empty();
        }
        boolean hello = false;
        Map<Topic, Set<String>> keys = new EnumMap<>(Topic.class);
        Set<Topic> everything = EnumSet.noneOf(Topic.class);
        for (int i = 2; i < words.length; i++) {
            hello |= words[i].equals(HELLO);
            int colon = words[i].indexOf(':');
            Optional<Topic> topic = colon < 0 ? Optional.empty() : Topic.ofCode(words[i].substring(0, colon));
            if (topic.isEmpty()) {
                continue;
            }
            String named = words[i].substring(colon + 1);
            if (named.equals(EVERYTHING)) {
                everything.add(topic.get());
            } else {
                keys.computeIfAbsent(topic.get(), none -> new LinkedHashSet<>()).addAll(List.of(named.split(",")));
            }
        }
        return Optional.of(new Message(words[1], hello, new NotificationBatch(keys, everything)));
    }
}
