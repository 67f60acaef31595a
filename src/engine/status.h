/* How the project is, as goxeld tells it to whoever asks: ready, busy with tasks, or unable to store. */
#pragma once

typedef struct Engine Engine;

/* Tells goxeld. */
void status_tell(Engine *e);
/* A turn's changes were stored, or not (-errno): goxeld hears of it when that is new. */
void status_note(Engine *e, int result);
/* Those who watch hear what the word is now, when they were told another one. After a turn's revisions. */
void status_publish(Engine *e);
/* ready, busy or error: what they were told last. */
const char *status_told(const Engine *e);
