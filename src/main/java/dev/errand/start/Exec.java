package dev.errand.start;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Another program in the place of this process, under its number, with its open streams and its environment: execv(3). Called by way of
 * {@code java.lang.foreign}, which the language level does not know yet. What this JVM held is gone; nothing of it runs to its end.
 */
final class Exec {

    private static final String PACKAGE = "java.lang.foreign.";
    private static final int POINTER = 8;

    private final Path program;

    Exec(Path program) {
        this.program = program;
    }

    /** Returns only by an exception, where that cannot be done. */
    void replaceBy(List<byte[]> words) throws Throwable {
        // Of glibc's allocator: a pool of memory for each of many threads keeps much that is free. Left alone where it
        // is set.
        ByteBuffer name = text("MALLOC_ARENA_MAX");
        ByteBuffer value = text("2");
        int unused = (int) function("setenv").invokeExact(address(name), address(value), 0L);
        ByteBuffer path = text(program.toString());
        ByteBuffer[] all = new ByteBuffer[words.size()];
        ByteBuffer line =
                ByteBuffer.allocateDirect((words.size() + 1) * POINTER).order(ByteOrder.nativeOrder());
        for (int i = 0; i < all.length; i++) {
            all[i] = text(words.get(i));
            line.putLong(i * POINTER, address(all[i]));
        }
        int failed = (int) function("execv").invokeExact(address(path), address(line), 0L);
        throw new IllegalStateException("execv answered "
                .concat(Integer.toString(failed))
                .concat(" for ")
                .concat(program.toString()));
    }

    private static ByteBuffer text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer text(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length + 1).put(bytes).rewind();
    }

    private static long address(ByteBuffer buffer) throws ReflectiveOperationException {
        Class<?> segment = Class.forName(PACKAGE + "MemorySegment");
        Object of = segment.getMethod("ofBuffer", Buffer.class).invoke(null, buffer);
        return (long) segment.getMethod("address").invoke(of);
    }

    /** One of the C library. All have one shape, three words as wide as an address, since each shape takes time; who takes fewer looks at fewer. */
    private static MethodHandle function(String name) throws ReflectiveOperationException {
        Class<?> layouts = Class.forName(PACKAGE + "ValueLayout");
        Class<?> layout = Class.forName(PACKAGE + "MemoryLayout");
        Object word = layouts.getField("JAVA_LONG").get(null);
        Object arguments = Array.newInstance(layout, 3);
        for (int i = 0; i < 3; i++) {
            Array.set(arguments, i, word);
        }
        Class<?> descriptors = Class.forName(PACKAGE + "FunctionDescriptor");
        Object descriptor = descriptors
                .getMethod("of", layout, arguments.getClass())
                .invoke(null, layouts.getField("JAVA_INT").get(null), arguments);
        Class<?> linkers = Class.forName(PACKAGE + "Linker");
        Object linker = linkers.getMethod("nativeLinker").invoke(null);
        Object none = Array.newInstance(Class.forName(PACKAGE + "Linker$Option"), 0);
        Object lookup = linkers.getMethod("defaultLookup").invoke(linker);
        Optional<?> symbol = (Optional<?>) Class.forName(PACKAGE + "SymbolLookup")
                .getMethod("find", String.class)
                .invoke(lookup, name);
        return (MethodHandle) linkers.getMethod(
                        "downcallHandle", Class.forName(PACKAGE + "MemorySegment"), descriptors, none.getClass())
                .invoke(linker, symbol.orElseThrow(), descriptor, none);
    }
}
