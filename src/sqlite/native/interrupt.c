/* A loadable extension of SQLite: what better-sqlite3 lacks to stop a statement that runs in another thread.
   The handle entry adds connection_handle(), the address of the connection that calls it. The interrupt entry, for a
   private connection only, adds interrupt_connection(address): sqlite3_interrupt(), which SQLite allows from any thread
   of the process as long as that connection is open. build.ts makes the shared libraries beside this file from it. */
#include "sqlite3ext.h"
SQLITE_EXTENSION_INIT1

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
EXPORT int DllMainCRTStartup(void *library, unsigned reason, void *reserved) {
  (void)library, (void)reason, (void)reserved;
  return 1;
}
#else
#define EXPORT __attribute__((visibility("default")))
#endif

static void connectionHandle(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  sqlite3_result_int64(context, (sqlite3_int64)(__INTPTR_TYPE__)sqlite3_context_db_handle(context));
}

static void interruptConnection(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)context, (void)count;
  sqlite3_interrupt((sqlite3 *)(__INTPTR_TYPE__)sqlite3_value_int64(values[0]));
}

EXPORT int sqlite3_handle_init(sqlite3 *connection, char **message, const sqlite3_api_routines *api) {
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  return sqlite3_create_function_v2(connection, "connection_handle", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, 0,
                                    connectionHandle, 0, 0, 0);
}

EXPORT int sqlite3_interrupt_init(sqlite3 *connection, char **message, const sqlite3_api_routines *api) {
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  return sqlite3_create_function_v2(connection, "interrupt_connection", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, 0,
                                    interruptConnection, 0, 0, 0);
}
