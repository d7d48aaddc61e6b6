package dev.errand.encryption;

/** A sealed value cannot be opened: its key is not there, or it was changed or moved. Says where it stands and nothing of what it holds. */
public final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableException(Place place, String why) {
        super(place.column() + " of " + place.id() + " cannot be decrypted: " + why);
    }
}
