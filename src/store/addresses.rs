//! Free slugs for new entries.

use super::StoreError;
use super::database::Connection;
use super::rows::select_in;
use crate::model::{Guid, Kind, Mint, Slug};
use std::collections::HashMap;

/// Which slugs and guids are taken, as far as a batch has asked.
pub(super) struct Addresses<'a> {
    mint: &'a Mint,
    slugs: HashMap<(Kind, String), bool>,
    guids: HashMap<String, bool>,
    /// The number to try next, for slugs that were not free.
    next: HashMap<(Kind, String), u32>,
}

impl<'a> Addresses<'a> {
    /// Asks for all that will probably be wanted.
    pub(super) async fn load(
        connection: &mut Connection,
        mint: &'a Mint,
        wanted: &[(Kind, &Slug)],
    ) -> Result<Self, StoreError> {
        let mut addresses = Self {
            mint,
            slugs: HashMap::new(),
            guids: HashMap::new(),
            next: HashMap::new(),
        };
        for kind in Kind::ALL {
            let of_kind = wanted.iter().filter(|(one, _)| *one == kind);
            let slugs: Vec<&str> = of_kind.map(|(_, slug)| slug.as_str()).collect();
            let select = match kind {
                Kind::Article => "SELECT slug FROM entry WHERE kind = 'article' AND slug IN",
                Kind::Brief => "SELECT slug FROM entry WHERE kind = 'brief' AND slug IN",
            };
            let taken: Vec<(String,)> = select_in(connection, select, &slugs).await?;
            let free = slugs.iter().map(|slug| ((kind, (*slug).to_owned()), false));
            addresses.slugs.extend(free);
            let taken = taken.into_iter().map(|(slug,)| ((kind, slug), true));
            addresses.slugs.extend(taken);
        }
        let guids: Vec<Guid> = wanted
            .iter()
            .map(|(kind, slug)| mint.mint(*kind, slug))
            .collect();
        let texts: Vec<&str> = guids.iter().map(Guid::as_str).collect();
        let taken: Vec<(String,)> =
            select_in(connection, "SELECT guid FROM entry WHERE guid IN", &texts).await?;
        let free = texts.iter().map(|guid| ((*guid).to_owned(), false));
        addresses.guids.extend(free);
        let taken = taken.into_iter().map(|(guid,)| (guid, true));
        addresses.guids.extend(taken);
        Ok(addresses)
    }

    /// Takes `wanted`, or the same slug with a number if it is not free, and a guid: the one
    /// `given`, or one minted of the slug.
    pub(super) async fn take(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        given: Option<&Guid>,
    ) -> Result<(Slug, Guid), StoreError> {
        let mints = given.is_none();
        let slug = self.choose(connection, kind, wanted, mints).await?;
        let guid = match given {
            Some(guid) => guid.clone(),
            None => self.mint.mint(kind, &slug),
        };
        self.slugs.insert((kind, slug.to_string()), true);
        self.guids.insert(guid.to_string(), true);
        Ok((slug, guid))
    }

    async fn choose(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        mints: bool,
    ) -> Result<Slug, StoreError> {
        if self.is_free(connection, kind, wanted, mints).await? {
            return Ok(wanted.clone());
        }
        let name = (kind, wanted.to_string());
        let mut free = match self.next.get(&name) {
            Some(next) => *next,
            None => self.first_number(connection, kind, wanted, mints).await?,
        };
        while !self
            .is_free(connection, kind, &wanted.numbered(free), mints)
            .await?
        {
            free += 1;
        }
        self.next.insert(name, free + 1);
        Ok(wanted.numbered(free))
    }

    /// A free number that follows a taken one, found by doubling and halving: the ten-thousandth
    /// "Weather" is stored almost as fast as the second.
    async fn first_number(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        mints: bool,
    ) -> Result<u32, StoreError> {
        let (mut taken, mut free) = (1, 2);
        while !self
            .is_free(connection, kind, &wanted.numbered(free), mints)
            .await?
        {
            (taken, free) = (free, free.saturating_mul(2));
        }
        while free - taken > 1 {
            let middle = taken + (free - taken) / 2;
            let slug = wanted.numbered(middle);
            if self.is_free(connection, kind, &slug, mints).await? {
                free = middle;
            } else {
                taken = middle;
            }
        }
        Ok(free)
    }

    async fn is_free(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        slug: &Slug,
        mints: bool,
    ) -> Result<bool, StoreError> {
        let name = (kind, slug.to_string());
        if !self.slugs.contains_key(&name) {
            let taken: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM entry WHERE kind = $1 AND slug = $2)",
            )
            .bind(kind.name())
            .bind(slug.as_str())
            .fetch_one(&mut *connection)
            .await?;
            self.slugs.insert(name.clone(), taken);
        }
        if self.slugs.get(&name) == Some(&true) {
            return Ok(false);
        }
        Ok(!mints
            || self
                .is_unminted(connection, &self.mint.mint(kind, slug))
                .await?)
    }

    /// Whether no entry has the guid; one may have been imported with it.
    async fn is_unminted(
        &mut self,
        connection: &mut Connection,
        guid: &Guid,
    ) -> Result<bool, StoreError> {
        if let Some(taken) = self.guids.get(guid.as_str()) {
            return Ok(!taken);
        }
        let taken: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM entry WHERE guid = $1)")
            .bind(guid.as_str())
            .fetch_one(connection)
            .await?;
        self.guids.insert(guid.to_string(), taken);
        Ok(!taken)
    }
}
