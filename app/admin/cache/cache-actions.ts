/** The actions of the cache pages, as components are given them. */
import {
  cancelCacheRun,
  followCacheRun,
  pauseCacheJob,
  pressCacheJob,
  previewCacheCompress,
  previewCacheScope,
  rebuildCache,
  repairCacheFinding,
  setCacheJobInterval,
  suggestCacheScope,
} from '@/app/actions/cache';

export const runActions = { follow: followCacheRun, cancel: cancelCacheRun };

export const jobActions = {
  ...runActions,
  press: pressCacheJob,
  pause: pauseCacheJob,
  setInterval: setCacheJobInterval,
  suggest: suggestCacheScope,
  preview: previewCacheScope,
  previewCompress: previewCacheCompress,
  rebuild: rebuildCache,
};

export const auditActions = { ...runActions, press: pressCacheJob, repair: repairCacheFinding };
