package dev.errand.access.key;

/** Is told that keys were changed on this node, after the commit. Must be quick. */
public interface KeyListener {

    /** Some key is another one than it was, or is gone. */
    void keysChanged();
}
