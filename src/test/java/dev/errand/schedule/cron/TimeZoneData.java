package dev.errand.schedule.cron;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamConstants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The time zones of another Java, read out of its file {@code lib/tzdb.dat}: versions, names, rules as {@link ZoneRules} are serialized, and for each
 * version which name has which rules.
 *
 * @param version such as {@code 2025b}
 */
record TimeZoneData(String version, Map<String, ZoneRules> rules) {

    private static final String SERIALIZED = "java.time.zone.Ser";
    private static final long SERIALIZED_VERSION = -8885321777449118786L;

    static TimeZoneData of(Path home) throws IOException {
        byte[] file = Files.readAllBytes(file(home));
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file))) {
            if (in.readByte() != 1 || !in.readUTF().equals("TZDB")) {
                throw new IOException("another format");
            }
            List<String> versions = names(in);
            List<String> zones = names(in);
            List<ZoneRules> rules = new ArrayList<>();
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                rules.add(rules(in.readNBytes(in.readUnsignedShort())));
            }
            // The first version is the only one, or the newest.
            Map<String, ZoneRules> byName = new TreeMap<>();
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                byName.put(zones.get(in.readUnsignedShort()), rules.get(in.readUnsignedShort()));
            }
            return new TimeZoneData(versions.getFirst(), byName);
        }
    }

    /** The homes of all other Java installations beside this one whose data differ from this one's. */
    static List<Path> others() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> others = new ArrayList<>();
        try (Stream<Path> all = Files.list(own.resolveSibling(""))) {
            for (Path home : all.sorted().toList()) {
                if (Files.exists(file(home))
                        && others.stream().allMatch(other -> differ(home, other))
                        && differ(own, home)) {
                    others.add(home);
                }
            }
        }
        return others;
    }

    private static boolean differ(Path home, Path other) {
        try {
            return Files.mismatch(file(home), file(other)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path file(Path home) {
        return home.resolve("lib/tzdb.dat");
    }

    private static List<String> names(DataInputStream in) throws IOException {
        List<String> names = new ArrayList<>();
        for (int count = in.readUnsignedShort(); count > 0; count--) {
            names.add(in.readUTF());
        }
        return names;
    }

    /** The JDK reads such only out of its own file, or as what somebody has serialized: Java Object Serialization, section 6.4. */
    private static ZoneRules rules(byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        out.writeShort(ObjectStreamConstants.STREAM_VERSION);
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(SERIALIZED);
        out.writeLong(SERIALIZED_VERSION);
        out.writeByte(ObjectStreamConstants.SC_EXTERNALIZABLE | ObjectStreamConstants.SC_BLOCK_DATA);
        out.writeShort(0);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        out.writeByte(ObjectStreamConstants.TC_BLOCKDATALONG);
        out.writeInt(data.length);
        out.write(data);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (ZoneRules) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }
}
