package dev.errand.db.outage;

/** Is told when an outage of the database is over: what was put off can be done now. All beans of this type are told. */
public interface OutageListener {

    /** It is over. On whichever thread found out, so this is quick and waits for nobody. */
    void outageEnded();
}
